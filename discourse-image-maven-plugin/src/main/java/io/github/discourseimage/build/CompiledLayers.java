package io.github.discourseimage.build;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.distribution.OsRelease;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.source.StageOutput;
import io.github.discourseimage.stage.StageResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What stages made, as layers: native code for each distribution, and once for all what is equal in
 * all of them and was made for browsers.
 */
final class CompiledLayers {

  /** The layer of files that no processor runs, so that one copy serves every distribution. */
  private static final String PORTABLE = "assets";

  private final SortedMap<Distribution, SortedMap<String, List<Layer>>> layers = new TreeMap<>();

  private final SortedMap<Distribution, OsRelease> releases = new TreeMap<>();

  /** Bottom first, as in the image: rarely changing first. */
  private static final List<String> ORDER = List.of("runtime", "dependencies", "plugins", PORTABLE);

  void add(Distribution distribution, OsRelease release, List<StageResult> results) {
    releases.put(distribution, release);
    SortedMap<String, List<Layer>> byName = new TreeMap<>();
    for (StageResult result : results) {
      String origin = "stage " + result.stage() + " for " + distribution;
      StageOutput.readAll(result.out(), result.stage(), origin, result.key())
          .forEach(
              (name, layer) -> byName.computeIfAbsent(name, it -> new ArrayList<>()).add(layer));
    }
    layers.put(distribution, byName);
  }

  /** Whether a distribution has something at a path. */
  boolean has(Distribution distribution, UnixPath path) {
    return layers.getOrDefault(distribution, new TreeMap<>()).values().stream()
        .flatMap(List::stream)
        .anyMatch(layer -> layer.find(path).isPresent());
  }

  /** What the native code of each distribution was made for. */
  SortedMap<Distribution, OsRelease> releases() {
    return Collections.unmodifiableSortedMap(releases);
  }

  /** What all distributions share. */
  List<Layer> common() {
    List<Layer> first =
        layers.values().stream()
            .findFirst()
            .map(own -> own.getOrDefault(PORTABLE, List.of()))
            .orElse(List.of());
    List<Layer> common = new ArrayList<>();
    for (Layer layer : first) {
      common.add(filtered(layer, this::isInAll));
    }
    return common;
  }

  /** What a distribution has of its own. */
  List<Layer> of(Distribution distribution) {
    SortedMap<String, List<Layer>> own = layers.getOrDefault(distribution, new TreeMap<>());
    List<Layer> bottomFirst = new ArrayList<>();
    for (String name : ORDER) {
      for (Layer layer : own.getOrDefault(name, List.of())) {
        bottomFirst.add(name.equals(PORTABLE) ? filtered(layer, e -> !isInAll(e)) : layer);
      }
    }
    for (Map.Entry<String, List<Layer>> further : own.entrySet()) {
      if (!ORDER.contains(further.getKey())) {
        bottomFirst.addAll(further.getValue());
      }
    }
    return bottomFirst;
  }

  private boolean isInAll(Entry entry) {
    return layers.values().stream()
        .allMatch(
            own ->
                own.getOrDefault(PORTABLE, List.of()).stream()
                    .map(layer -> layer.find(entry.path()))
                    .flatMap(Optional::stream)
                    .anyMatch(entry::isSameAs));
  }

  private static Layer filtered(Layer layer, Predicate<Entry> wanted) {
    return Layer.of(
        layer.name(), builder -> layer.entries().stream().filter(wanted).forEach(builder::add));
  }
}
