package io.github.discourseimage.image;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Rootfs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The app with all that belongs to it, ready to be written in any form. Immutable.
 *
 * <p>The layers that all distributions share exist once; a distribution adds the few files that
 * differ.
 */
public final class Image {

  private final String name;
  private final SourceDateEpoch time;
  private final List<Layer> layers;
  private final SortedMap<Distribution, List<Layer>> variants;
  private final Rootfs common;
  private final SortedMap<Distribution, Rootfs> deltas = new TreeMap<>();

  /**
   * Lays the layers over each other.
   *
   * @param name of the files that sinks write, such as {@code my-forum-1.0}
   * @param layers common to all distributions, bottom first
   * @param variants for each distribution the layers on top of those, bottom first
   */
  public Image(
      String name,
      SourceDateEpoch time,
      List<Layer> layers,
      SortedMap<Distribution, List<Layer>> variants) {
    this.name = name;
    this.time = time;
    this.layers = List.copyOf(layers);
    this.variants = Collections.unmodifiableSortedMap(new TreeMap<>(variants));
    this.common = Rootfs.overlay(layers);
    variants.forEach((distribution, own) -> deltas.put(distribution, common.delta(own)));
  }

  /** The same with one more layer over those that all distributions share. */
  public Image with(Layer layer) {
    List<Layer> more = new ArrayList<>(layers);
    more.add(layer);
    return new Image(name, time, more, variants);
  }

  public String name() {
    return name;
  }

  public SourceDateEpoch time() {
    return time;
  }

  /** The layers that all distributions share, bottom first. */
  public List<Layer> layers() {
    return layers;
  }

  /** The layers that a distribution has on top of those, bottom first. */
  public SortedMap<Distribution, List<Layer>> variants() {
    return variants;
  }

  /** What all distributions share. */
  public Rootfs common() {
    return common;
  }

  /** What must be laid over {@link #common()} for each distribution, and nothing else. */
  public SortedMap<Distribution, Rootfs> deltas() {
    return Collections.unmodifiableSortedMap(deltas);
  }
}
