package io.github.discourseimage.build;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.NearNames;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Rootfs;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Answers where the files of an image are from. */
final class Explanation {

  /** How many paths of the same name are named for one that there is not. */
  private static final int MOST_ELSEWHERE = 3;

  private final Image image;

  Explanation(Image image) {
    this.image = image;
  }

  /** A table of the layers with their files and bytes, bottom first, each name once. */
  List<String> layers() {
    Map<String, Weight> weights = new LinkedHashMap<>();
    List<Layer> all = new ArrayList<>(image.layers());
    image.variants().values().forEach(all::addAll);
    for (Layer layer : all) {
      weights.computeIfAbsent(layer.name(), name -> new Weight()).add(layer);
    }
    List<String> lines = new ArrayList<>();
    lines.add(row("layer", "files", "links", "bytes", "from"));
    weights.forEach((name, weight) -> lines.add(weight.row(name)));
    return lines;
  }

  /** What the layers of one name hold together; several sources may fill one. */
  private static final class Weight {

    private long files;
    private long links;
    private long bytes;
    private final Set<String> sources = new LinkedHashSet<>();

    void add(Layer layer) {
      for (Entry entry : layer.entries()) {
        if (entry instanceof Entry.File file) {
          files++;
          bytes += size(file);
        } else if (entry instanceof Entry.Symlink) {
          links++;
        }
        sources.add(entry.origin().source());
      }
    }

    String row(String name) {
      String first = sources.isEmpty() ? "" : sources.iterator().next();
      String more = sources.size() > 1 ? " and " + (sources.size() - 1) + " more" : "";
      return Explanation.row(
          name, Long.toString(files), Long.toString(links), Long.toString(bytes), first + more);
    }
  }

  private static String row(String layer, String files, String links, String bytes, String from) {
    return String.format(Locale.ROOT, "%-12s %8s %6s %12s  %s", layer, files, links, bytes, from)
        .stripTrailing();
  }

  /**
   * Who put a path into the image, and what that hid, for all distributions.
   *
   * @throws ImageBuildException when the path is in no distribution; names near ones
   */
  List<String> path(String text) {
    UnixPath path = parse(text);
    List<String> lines = new ArrayList<>();
    explain(path, "all distributions", image.common(), lines);
    for (Map.Entry<Distribution, Rootfs> delta : image.deltas().entrySet()) {
      explain(path, delta.getKey().id(), delta.getValue(), lines);
    }
    if (lines.isEmpty()) {
      throw ImageBuildException.input(
          "discourse.path",
          path + " is not in the image" + near(path),
          "list the layers with `mvn discourse-image:explain`, without a path");
    }
    return lines;
  }

  private String near(UnixPath path) {
    SortedSet<String> siblings = new TreeSet<>();
    SortedSet<String> elsewhere = new TreeSet<>();
    Stream.concat(Stream.of(image.common()), image.deltas().values().stream())
        .flatMap(rootfs -> rootfs.entries().stream())
        .map(Entry::path)
        .forEach(
            known -> {
              if (known.parent().equals(path.parent())) {
                siblings.add(known.name());
              } else if (known.name().equals(path.name())) {
                elsewhere.add(known.toString());
              }
            });
    List<String> names =
        NearNames.of(path.name(), siblings).stream()
            .map(name -> path.parent().resolve(name).toString())
            .toList();
    return NearNames.question(
        Stream.concat(elsewhere.stream().limit(MOST_ELSEWHERE), names.stream()).toList());
  }

  private static UnixPath parse(String text) {
    try {
      return UnixPath.of(
          text.length() > 1 && text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    } catch (IllegalArgumentException e) {
      throw ImageBuildException.input(
          "discourse.path",
          String.valueOf(e.getMessage()),
          "give a path as it is in the image, such as /etc/nginx/nginx.conf");
    }
  }

  private static void explain(UnixPath path, String where, Rootfs rootfs, List<String> lines) {
    rootfs
        .find(path)
        .ifPresent(
            entry -> {
              lines.add(path + "  (" + where + ")");
              lines.add("  " + describe(entry));
              List<Entry> hidden = rootfs.hiddenAt(path);
              for (int i = hidden.size() - 1; i >= 0; i--) {
                lines.add("  hides " + describe(hidden.get(i)));
              }
            });
  }

  private static String describe(Entry entry) {
    String what =
        entry instanceof Entry.File file
            ? "file, " + size(file) + " bytes"
            : entry instanceof Entry.Symlink link ? "link -> " + link.target() : "directory";
    return String.format(
        Locale.ROOT,
        "layer %s: %s, mode %s, owner %s, from %s",
        entry.origin().layer(),
        what,
        entry.attributes().mode(),
        entry.attributes().owner(),
        entry.origin().source());
  }

  private static long size(Entry.File file) {
    try (Content.Opened opened = file.content().open()) {
      return opened.size();
    } catch (IOException e) {
      throw ImageBuildException.environment(
          file.path() + " (" + file.origin() + ")", "cannot be read: " + e, "make it readable", e);
    }
  }
}
