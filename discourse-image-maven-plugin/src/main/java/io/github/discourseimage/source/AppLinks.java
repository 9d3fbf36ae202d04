package io.github.discourseimage.source;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.Owner;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.rootfs.Xattrs;
import io.github.discourseimage.template.SiteModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The links that lead the app from its read-only tree to the places that it may write, and those
 * places.
 *
 * <p>Discourse writes {@code tmp}, {@code log}, {@code public/uploads} and {@code public/backups},
 * and at boot it links each plugin's {@code public} directory into its own. It makes such a link in
 * {@code tmp} and renames it to its place, which fails across volumes; where the right link is
 * there already it leaves it alone. So all are made here. A repository may hold placeholders or
 * scratch files at those paths; the app's layer must be built {@link #without} them.
 */
public final class AppLinks {

  /** Files that only keep an empty directory in git. */
  private static final Set<String> PLACEHOLDERS = Set.of(".gitkeep", ".keep", ".gitignore");

  /** What is scratch space, whatever a commit left there by mistake. */
  private static final Set<String> SCRATCH = Set.of("tmp", "log");

  private static final Mode WRITABLE = new Mode(0770);

  private final UnixPath app;
  private final SiteModel site;
  private final SortedMap<UnixPath, String> links = new TreeMap<>();

  public AppLinks(SiteModel site) {
    this.site = site;
    this.app = UnixPath.of(site.paths().app());
    links.put(app.resolve("tmp"), site.paths().cache() + "/tmp");
    links.put(app.resolve("log"), site.paths().logs());
    links.put(app.resolve("public/uploads"), site.paths().state() + "/uploads");
    links.put(app.resolve("public/backups"), site.paths().state() + "/backups");
  }

  /**
   * The app's layer less what lies where a link goes.
   *
   * @throws io.github.discourseimage.image.ImageBuildException with every file there that is
   *     neither a placeholder nor scratch: nobody knows whether the app needs it
   */
  public Layer without(Layer layer) {
    Findings findings = new Findings();
    Layer.Builder kept = Layer.builder(layer.name());
    for (Entry entry : layer.entries()) {
      UnixPath link = linkAbove(entry.path());
      if (link == null) {
        kept.add(entry);
      } else if (!isDispensable(entry, link)) {
        findings.add(
            entry.path().toString(),
            "lies where the app writes at run time, so it would vanish behind a link to "
                + links.get(link)
                + " (it is from "
                + entry.origin()
                + ")",
            "Remove it from the repository.");
      }
    }
    findings.throwIfAny();
    return kept.build();
  }

  private @Nullable UnixPath linkAbove(UnixPath path) {
    for (UnixPath link : links.keySet()) {
      if (path.startsWith(link)) {
        return link;
      }
    }
    return null;
  }

  private boolean isDispensable(Entry entry, UnixPath link) {
    String below = link.relative().substring(app.relative().length() + 1);
    return entry instanceof Entry.Directory
        || SCRATCH.contains(below)
        || PLACEHOLDERS.contains(entry.path().name())
        || entry.path().equals(link);
  }

  /**
   * Adds the links and the writable directories, which belong to the app's account, and to root's
   * group: where a container runs as any user (OpenShift), that is the group it runs as.
   *
   * @param plugins layers that may hold plugins with a {@code public} directory
   */
  public void addTo(Layer.Builder layer, List<Layer> plugins) {
    Origin origin = new Origin(layer.name(), "links from the app to where it may write");
    links.forEach((path, target) -> layer.symlink(path, target, origin));
    for (String name : pluginsWithPublic(plugins)) {
      layer.symlink(
          app.resolve("public/plugins/" + name), app + "/plugins/" + name + "/public", origin);
    }
    Owner owner = new Owner(site.account().uid(), 0);
    Attributes attributes = new Attributes(WRITABLE, owner, Xattrs.NONE);
    for (String path : writable()) {
      layer.add(new Entry.Directory(UnixPath.of(path), attributes, origin));
    }
  }

  private List<String> writable() {
    List<String> paths = new ArrayList<>();
    paths.add(site.paths().state());
    paths.add(site.paths().state() + "/uploads");
    paths.add(site.paths().state() + "/backups");
    paths.add(site.paths().cache());
    paths.add(site.paths().cache() + "/tmp");
    paths.add(site.paths().logs());
    paths.add(site.paths().runtime());
    return paths;
  }

  private Set<String> pluginsWithPublic(List<Layer> layers) {
    UnixPath directory = app.resolve("plugins");
    Set<String> names = new TreeSet<>();
    for (Layer layer : layers) {
      for (Entry entry : layer.entries()) {
        if (entry.path().startsWith(directory) && !entry.path().equals(directory)) {
          String[] below =
              entry.path().relative().substring(directory.relative().length() + 1).split("/", 3);
          if (below.length > 1 && below[1].equals("public")) {
            names.add(below[0]);
          }
        }
      }
    }
    return names;
  }
}
