package io.github.discourseimage.template;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.rootfs.Layer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Everything that was rendered for a site, by where it goes. Immutable. */
public final class RenderedFiles {

  /** Nothing at all. */
  public static final RenderedFiles NONE = new RenderedFiles(Map.of(), Map.of());

  private final SortedMap<String, List<RenderedFile>> groups;
  private final SortedMap<Distribution, List<RenderedFile>> distributions;

  RenderedFiles(
      Map<String, List<RenderedFile>> groups, Map<Distribution, List<RenderedFile>> distributions) {
    this.groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
    this.distributions = Collections.unmodifiableSortedMap(new TreeMap<>(distributions));
  }

  /** Files of the root file system that all distributions share. */
  public List<RenderedFile> rootfs() {
    return groups.getOrDefault(Templates.ROOTFS, List.of());
  }

  /** Files that one distribution has on top of those. */
  public List<RenderedFile> rootfs(Distribution distribution) {
    return distributions.getOrDefault(distribution, List.of());
  }

  /** Files for building and running a container: {@code Dockerfile}, {@code compose.yaml}. */
  public List<RenderedFile> container() {
    return Stream.concat(
            groups.getOrDefault(Templates.CONTAINER, List.of()).stream(),
            systemdContainer().map(file -> file.at("systemd/" + file.path())))
        .toList();
  }

  /** What an image with systemd has on top of all others; the Dockerfile copies the same files. */
  public Layer systemdLayer() {
    return Layer.of(
        "systemd",
        layer -> systemdContainer().forEach(file -> layer.add(file.entry(layer.name()))));
  }

  private Stream<RenderedFile> systemdContainer() {
    return groups.getOrDefault(Templates.SYSTEMD_CONTAINER, List.of()).stream();
  }

  /** The same with further files for building a container; one of the same path is replaced. */
  public RenderedFiles withContainer(List<RenderedFile> further) {
    SortedMap<String, RenderedFile> files = new TreeMap<>();
    groups
        .getOrDefault(Templates.CONTAINER, List.of())
        .forEach(file -> files.put(file.path(), file));
    further.forEach(file -> files.put(file.path(), file));
    SortedMap<String, List<RenderedFile>> all = new TreeMap<>(groups);
    all.put(Templates.CONTAINER, List.copyOf(files.values()));
    return new RenderedFiles(all, distributions);
  }

  /** Files of a Helm chart: {@code Chart.yaml}, {@code values.yaml}, {@code templates/...}. */
  public List<RenderedFile> helm() {
    return groups.getOrDefault(Templates.HELM, List.of());
  }

  /** Adds {@link #rootfs()} to a layer. */
  public void addTo(Layer.Builder layer) {
    rootfs().forEach(file -> layer.add(file.entry(layer.name())));
  }

  /** Adds {@link #rootfs(Distribution)} to a layer. */
  public void addTo(Layer.Builder layer, Distribution distribution) {
    rootfs(distribution).forEach(file -> layer.add(file.entry(layer.name())));
  }
}
