package io.github.discourseimage.sink;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.Rootfs;
import io.github.discourseimage.rootfs.UnixPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * An image's views cut into layers of containers, by who made the entries, rarely changing first:
 * what is compiled for a distribution, what all distributions share, and the distribution's few
 * files. No path but a directory is in two of them unless the last one hides it, and what an upper
 * layer hides is in none.
 *
 * <p>What any of the bases makes go another way than it does for all the others is in each
 * distribution's own layer, so that the common ones are equal over every base.
 */
final class LayerPlan {

  private static final Origin OF_BASE = new Origin("base", "directory of the base");

  private final Image image;
  private final Map<Distribution, List<BasePlacement>> placements;

  /**
   * @param placements for each distribution over each of its bases
   */
  LayerPlan(Image image, Map<Distribution, List<BasePlacement>> placements) {
    this.image = image;
    this.placements = placements;
  }

  /** What all distributions share, bottom first. */
  List<LayerCut> common() {
    return cut(image.layers(), image.common(), this::isCommon);
  }

  /** What is compiled for a distribution, bottom first; it goes below what all share. */
  List<LayerCut> compiled(Distribution distribution) {
    return cut(layers(distribution), delta(distribution), e -> isCompiled(distribution, e));
  }

  /** What only a distribution has, and what goes another way over its base; the topmost. */
  List<LayerCut> own(Distribution distribution, BasePlacement placement) {
    Map<UnixPath, Entry> own = new TreeMap<>();
    for (Entry entry : withoutParents(image.common())) {
      if (!isCommon(entry)) {
        put(entry, placement, own);
      }
    }
    for (Entry entry : withoutParents(delta(distribution))) {
      if (!isCompiled(distribution, entry)) {
        put(entry, placement, own);
      }
    }
    // Directories that parents in lower layers give another owner or mode than they should have.
    for (Entry entry : all(distribution)) {
      if (entry instanceof Entry.Directory
          && (isOther(entry, image.common()) || !placement.isPlain(entry))) {
        put(entry, placement, own);
      }
    }
    return own.isEmpty()
        ? List.of()
        : List.of(
            LayerCut.of(
                distribution.id(), own.values(), path -> directory(distribution, placement, path)));
  }

  private static boolean isOther(Entry entry, Rootfs view) {
    return view.find(entry.path()).filter(it -> !it.isSameAs(entry)).isPresent();
  }

  private static void put(Entry entry, BasePlacement placement, Map<UnixPath, Entry> own) {
    placement.place(entry).ifPresent(it -> own.put(it.path(), it));
  }

  /**
   * All entries of ours in a distribution's image; of a path in both views the upper one is last.
   */
  List<Entry> all(Distribution distribution) {
    List<Entry> all = new ArrayList<>(image.common().entries());
    all.addAll(delta(distribution).entries());
    return all;
  }

  private Entry.Directory directory(
      Distribution distribution, BasePlacement placement, UnixPath path) {
    Attributes ours =
        delta(distribution)
            .find(path)
            .or(() -> image.common().find(path))
            .map(Entry::attributes)
            .orElse(Attributes.DIRECTORY);
    Attributes attributes =
        ours.equals(Attributes.DIRECTORY) ? placement.directory(path).orElse(ours) : ours;
    return new Entry.Directory(path, attributes, OF_BASE);
  }

  private boolean isCommon(Entry entry) {
    return placements.values().stream().flatMap(List::stream).allMatch(it -> it.isPlain(entry));
  }

  private boolean isCompiled(Distribution distribution, Entry entry) {
    boolean ours = entry.origin().layer().equals(distribution.id());
    return !ours
        && image.common().find(entry.path()).isEmpty()
        && of(distribution).stream().allMatch(it -> it.isPlain(entry));
  }

  private List<BasePlacement> of(Distribution distribution) {
    return placements.getOrDefault(distribution, List.of());
  }

  private List<Layer> layers(Distribution distribution) {
    return image.variants().getOrDefault(distribution, List.of());
  }

  private Rootfs delta(Distribution distribution) {
    return Optional.ofNullable(image.deltas().get(distribution)).orElseThrow();
  }

  private List<LayerCut> cut(List<Layer> layers, Rootfs view, Predicate<Entry> wanted) {
    Set<String> names = new LinkedHashSet<>();
    layers.forEach(layer -> names.add(layer.name()));
    Map<String, List<Entry>> byName = new TreeMap<>();
    for (Entry entry : withoutParents(view)) {
      if (wanted.test(entry)) {
        byName.computeIfAbsent(entry.origin().layer(), name -> new ArrayList<>()).add(entry);
      }
    }
    // Whoever names an origin that is no layer must not make the entry disappear.
    names.addAll(byName.keySet());
    List<LayerCut> cuts = new ArrayList<>();
    for (String name : names) {
      List<Entry> own = byName.get(name);
      if (own != null) {
        cuts.add(LayerCut.of(name, own, path -> directory(view, path)));
      }
    }
    return cuts;
  }

  private Entry.Directory directory(Rootfs view, UnixPath path) {
    return view.find(path)
        .or(() -> image.common().find(path))
        .filter(Entry.Directory.class::isInstance)
        .map(Entry.Directory.class::cast)
        .orElseThrow(() -> new IllegalStateException(path + " is no directory of the view"));
  }

  /** The entries of a view but the directories that hold others. */
  private static Collection<Entry> withoutParents(Rootfs view) {
    Set<UnixPath> parents = new HashSet<>();
    for (Entry entry : view.entries()) {
      for (UnixPath p = entry.path().parent(); !p.isRoot() && parents.add(p); p = p.parent()) {
        continue;
      }
    }
    return view.entries().stream()
        .filter(e -> !(e instanceof Entry.Directory && parents.contains(e.path())))
        .toList();
  }
}
