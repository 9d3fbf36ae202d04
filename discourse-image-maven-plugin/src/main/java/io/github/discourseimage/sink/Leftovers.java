package io.github.discourseimage.sink;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.rootfs.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What only building needs and no layer should hold; a base's own is not looked at. */
final class Leftovers {

  private enum Kind {
    REPOSITORY("files of git's", "/\\.git(/.*)?"),
    OBJECT("objects and archives of compilers", "\\.(o|a|la)"),
    SOURCE("sources of native extensions", "/ext/.*\\.(c|cc|cpp|cxx|h|hh|hpp)"),
    HEADER("headers", "/include/.*\\.(h|hh|hpp)"),
    CACHE("caches of package managers", "/(cache/[^/]+\\.gem|node_modules/\\.cache/.*)"),
    LOG("logs of compilers", "/(mkmf\\.log|gem_make\\.out)"),
    MANUAL("manuals", "/usr/share/(doc|info|man)/.*");

    private final String what;
    private final Pattern end;

    Kind(String what, String end) {
      this.what = what;
      this.end = Pattern.compile(end + "$");
    }
  }

  private Leftovers() {}

  /** Warns of what is in layers that are compiled. */
  static void warn(Collection<LayerCut> layers, BuildLog log) {
    for (LayerCut layer : layers) {
      Map<Kind, List<Entry>> found = new EnumMap<>(Kind.class);
      for (Entry entry : layer.entries()) {
        if (!(entry instanceof Entry.Directory)) {
          String path = entry.path().toString();
          for (Kind kind : Kind.values()) {
            if (kind.end.matcher(path).find()) {
              found.computeIfAbsent(kind, it -> new ArrayList<>()).add(entry);
            }
          }
        }
      }
      found.forEach((kind, entries) -> log.warn(warning(layer, kind, entries)));
    }
  }

  private static String warning(LayerCut layer, Kind kind, List<Entry> found) {
    Entry example = found.get(0);
    return "Layer "
        + layer.name()
        + " holds files that only building needs, "
        + found.size()
        + " "
        + kind.what
        + " such as "
        + example.path()
        + " ("
        + example.origin().source()
        + "); delete them at the end of a stage in src/main/stages, or name them in its .prune";
  }
}
