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
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Answers where the files of an image are from. */
final class Explanation {

  private final Image image;

  Explanation(Image image) {
    this.image = image;
  }

  /** A table of the layers with their files and bytes. */
  List<String> layers() {
    List<String> lines = new ArrayList<>();
    lines.add(row("layer", "files", "links", "bytes", "from"));
    image.layers().forEach(layer -> lines.add(row(layer)));
    image.variants().values().forEach(layers -> layers.forEach(layer -> lines.add(row(layer))));
    return lines;
  }

  private static String row(Layer layer) {
    long files = 0;
    long links = 0;
    long bytes = 0;
    String from = "";
    for (Entry entry : layer.entries()) {
      if (entry instanceof Entry.File file) {
        files++;
        bytes += size(file);
      } else if (entry instanceof Entry.Symlink) {
        links++;
      }
      if (from.isEmpty()) {
        from = entry.origin().source();
      } else if (!from.equals(entry.origin().source()) && !from.endsWith(", ...")) {
        from += ", ...";
      }
    }
    return row(
        layer.name(), Long.toString(files), Long.toString(links), Long.toString(bytes), from);
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
      List<String> siblings =
          image.common().entries().stream()
              .map(entry -> entry.path().toString())
              .filter(
                  known ->
                      known.endsWith("/" + path.name())
                          || UnixPath.of(known).parent().equals(path.parent()))
              .toList();
      throw ImageBuildException.input(
          "discourse.path",
          path + " is not in the image" + NearNames.didYouMean(path.toString(), siblings),
          "list the layers with `mvn discourse-image:explain`, without a path");
    }
    return lines;
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
      throw new UncheckedIOException(e);
    }
  }
}
