package io.github.discourseimage.sink;

import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.UnixPath;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A layer of a container. It has the parents of what it holds, so that no extractor has to invent
 * them.
 *
 * @param name of the image's layer, such as {@code app}
 * @param entries in the order of their paths
 */
record LayerCut(String name, List<Entry> entries) {

  /**
   * Adds the parents.
   *
   * @param directory gives the directory at a path
   */
  static LayerCut of(
      String name, Collection<Entry> own, Function<UnixPath, Entry.Directory> directory) {
    TreeMap<UnixPath, Entry> all = new TreeMap<>();
    own.forEach(entry -> all.put(entry.path(), entry));
    for (Entry entry : own) {
      for (UnixPath p = entry.path().parent(); !p.isRoot() && !all.containsKey(p); p = p.parent()) {
        all.put(p, directory.apply(p));
      }
    }
    return new LayerCut(name, List.copyOf(all.values()));
  }
}
