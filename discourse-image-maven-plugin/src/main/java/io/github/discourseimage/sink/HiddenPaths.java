package io.github.discourseimage.sink;

import io.github.discourseimage.format.TarName;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.NearNames;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What of a base an image hides, in a layer of whiteouts directly above the base (OCI image
 * specification 1.1, "Whiteouts"): in a layer of their own it does not matter in which order a
 * reader takes whiteouts and files.
 *
 * @param paths as they are in the base, none below another
 */
record HiddenPaths(BaseTree base, SortedSet<UnixPath> paths) {

  private static final String NAME = "hidden";
  private static final Origin ORIGIN = new Origin(NAME, "what is hidden of the base");

  /**
   * Finds them in a base.
   *
   * @param wanted by the user
   * @param ours where our entries go
   */
  static HiddenPaths of(
      BaseTree base, Collection<UnixPath> wanted, Collection<Entry> ours, BuildLog log) {
    TreeSet<UnixPath> paths = new TreeSet<>();
    for (UnixPath path : wanted) {
      UnixPath at = at(base, path);
      if (base.find(at).isPresent()) {
        paths.add(at);
      }
    }
    BasePlacement placement = new BasePlacement(base.without(paths));
    for (Entry entry : ours) {
      placement
          .hidden(entry)
          .ifPresent(
              at -> {
                if (paths.add(at)) {
                  log.warn(warning(entry, at, base));
                }
              });
    }
    // A directory is hidden with all that is in it; a path comes before what is below it.
    TreeSet<UnixPath> tops = new TreeSet<>();
    for (UnixPath path : paths) {
      if (tops.stream().noneMatch(path::startsWith)) {
        tops.add(path);
      }
    }
    return new HiddenPaths(base, tops);
  }

  private static UnixPath at(BaseTree base, UnixPath path) {
    UnixPath parent = base.real(path.parent());
    return parent.equals(path.parent()) ? path : parent.resolve(path.name());
  }

  private static String warning(Entry entry, UnixPath at, BaseTree base) {
    boolean directory = entry instanceof Entry.Directory;
    return entry.path()
        + " ("
        + entry.origin()
        + "), "
        + (directory ? "a directory" : entry instanceof Entry.Symlink ? "a link" : "a file")
        + ", hides "
        + (base.isDirectory(at)
            ? "the directory " + at + " of the base with all that is in it"
            : at + " of the base, which is no directory");
  }

  /** Finds the paths that no base has. */
  static void check(Collection<UnixPath> wanted, Collection<BaseTree> bases, Findings findings) {
    for (UnixPath path : wanted) {
      if (path.isRoot()) {
        findings.add(
            "discourse.oci.hiddenBasePaths",
            "'/' would hide all of the base",
            "leave <baseImages> out for an image without a base");
      } else if (bases.stream().noneMatch(base -> base.find(at(base, path)).isPresent())) {
        findings.add(
            "discourse.oci.hiddenBasePaths",
            "no base has " + path + near(path, bases),
            bases.isEmpty()
                ? "name a base in <baseImages>, or hide nothing"
                : "correct the path, or leave it out");
      }
    }
  }

  private static String near(UnixPath path, Collection<BaseTree> bases) {
    TreeSet<String> siblings = new TreeSet<>();
    for (BaseTree base : bases) {
      UnixPath parent = base.real(path.parent());
      for (String known : base.paths()) {
        UnixPath other = UnixPath.of(known);
        if (other.parent().equals(parent)) {
          siblings.add(other.name());
        }
      }
    }
    List<String> names = new ArrayList<>();
    for (String name : NearNames.of(path.name(), siblings)) {
      names.add(path.parent().resolve(name).toString());
    }
    return NearNames.question(names);
  }

  /** The base as the layers above see it. */
  BaseTree rest() {
    return base.without(paths);
  }

  /** The layer of whiteouts; nothing where nothing is hidden. */
  List<LayerCut> layer() {
    List<Entry> whiteouts = new ArrayList<>();
    for (UnixPath path : paths) {
      whiteouts.add(
          new Entry.File(
              path.parent().resolve(BaseTree.WHITEOUT + path.name()),
              Attributes.FILE,
              ORIGIN,
              Content.of("")));
    }
    return whiteouts.isEmpty() ? List.of() : List.of(LayerCut.of(NAME, whiteouts, this::directory));
  }

  private Entry.Directory directory(UnixPath path) {
    Attributes attributes = base.find(path).map(TarName::attributes).orElse(Attributes.DIRECTORY);
    return new Entry.Directory(path, attributes, ORIGIN);
  }
}
