package io.github.discourseimage.sink;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Rootfs;
import io.github.discourseimage.rootfs.UnixPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * An image's view cut into layers of a container, by who made the entries: no path but a directory
 * is in two of them, and what an upper layer hides is in none. A layer has the parents of what it
 * holds, each as it is in the whole view, so that no extractor has to invent them.
 *
 * @param name of the image's layer, such as {@code app}
 * @param entries in the order of their paths
 */
record LayerCut(String name, List<Entry> entries) {

  /** What all distributions share, bottom first. */
  static List<LayerCut> common(Image image) {
    return cut(image.layers(), image.common(), image.common());
  }

  /** What a distribution has on top of that. */
  static List<LayerCut> delta(Image image, Distribution distribution) {
    return cut(
        image.variants().getOrDefault(distribution, List.of()),
        Objects.requireNonNull(image.deltas().get(distribution)),
        image.common());
  }

  private static List<LayerCut> cut(List<Layer> layers, Rootfs view, Rootfs below) {
    Set<String> names = new LinkedHashSet<>();
    layers.forEach(layer -> names.add(layer.name()));
    Map<String, List<Entry>> byName = new TreeMap<>();
    Set<UnixPath> parents = parents(view.entries());
    for (Entry entry : view.entries()) {
      boolean implied = entry instanceof Entry.Directory && parents.contains(entry.path());
      if (!implied) {
        byName.computeIfAbsent(entry.origin().layer(), name -> new ArrayList<>()).add(entry);
      }
    }
    List<LayerCut> cuts = new ArrayList<>();
    for (String name : names) {
      List<Entry> own = byName.remove(name);
      if (own != null) {
        cuts.add(new LayerCut(name, withParents(own, view, below)));
      }
    }
    // Whoever names an origin that is no layer must not make the entry disappear.
    byName.forEach((name, own) -> cuts.add(new LayerCut(name, withParents(own, view, below))));
    return cuts;
  }

  private static Set<UnixPath> parents(List<Entry> entries) {
    Set<UnixPath> parents = new HashSet<>();
    for (Entry entry : entries) {
      for (UnixPath p = entry.path().parent(); !p.isRoot() && parents.add(p); p = p.parent()) {
        continue;
      }
    }
    return parents;
  }

  private static List<Entry> withParents(List<Entry> own, Rootfs view, Rootfs below) {
    TreeMap<UnixPath, Entry> all = new TreeMap<>();
    for (Entry entry : own) {
      all.put(entry.path(), entry);
      for (UnixPath p = entry.path().parent(); !p.isRoot() && !all.containsKey(p); p = p.parent()) {
        UnixPath path = p;
        all.put(
            path,
            view.find(path)
                .or(() -> below.find(path))
                .orElseThrow(() -> new IllegalStateException(path + " is no entry of the view")));
      }
    }
    return List.copyOf(all.values());
  }
}
