package io.github.discourseimage.sink;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Rootfs;
import io.github.discourseimage.rootfs.UnixPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What container images and portable services begin with.
 *
 * @param locations for each distribution; may be absent
 * @param hidden paths of them that images do not show
 */
public record Bases(SortedMap<Distribution, BaseLocation> locations, SortedSet<UnixPath> hidden) {

  /** No base at all. */
  public static final Bases NONE = new Bases(new TreeMap<>(), new TreeSet<>());

  /** A distribution's base for an architecture, and how our entries lie over it. */
  record Base(
      Distribution distribution,
      String architecture,
      BaseImage image,
      HiddenPaths hides,
      BasePlacement placement) {}

  /**
   * Copies all bases.
   *
   * @throws io.github.discourseimage.image.ImageBuildException with all that does not fit together
   */
  List<Base> copy(Image image, SortedSet<String> architectures, BaseStore store, BuildLog log) {
    Findings findings = new Findings();
    List<Base> bases = new ArrayList<>();
    for (Distribution distribution : image.deltas().keySet()) {
      List<Entry> ours = all(image, distribution);
      for (String architecture : architectures) {
        BaseImage base =
            findings.collect(
                BaseImage.NONE,
                () ->
                    Optional.ofNullable(locations.get(distribution))
                        .map(it -> it.forArchitecture(architecture, architectures.size() > 1))
                        .map(it -> new BaseReader(it, architecture, store).copy())
                        .orElse(BaseImage.NONE));
        HiddenPaths hides = HiddenPaths.of(base.tree(), hidden, ours, log);
        BasePlacement placement = new BasePlacement(hides.rest());
        bases.add(new Base(distribution, architecture, base, hides, placement));
        check(image, distribution, ours, placement, findings);
      }
    }
    findings.throwIfAny();
    HiddenPaths.check(
        hidden,
        bases.stream().map(base -> base.image().tree()).filter(tree -> !tree.isEmpty()).toList(),
        findings);
    findings.throwIfAny();
    return bases;
  }

  private static List<Entry> all(Image image, Distribution distribution) {
    List<Entry> all = new ArrayList<>(image.common().entries());
    all.addAll(delta(image, distribution).entries());
    return all;
  }

  private static Rootfs delta(Image image, Distribution distribution) {
    return Optional.ofNullable(image.deltas().get(distribution)).orElseThrow();
  }

  private static void check(
      Image image,
      Distribution distribution,
      List<Entry> ours,
      BasePlacement placement,
      Findings findings) {
    for (Entry entry : ours) {
      if (entry.path().name().startsWith(BaseTree.WHITEOUT)) {
        findings.add(
            entry.path() + " (" + entry.origin() + ")",
            "has a name that means in a container image that something is hidden",
            "rename it, or leave out the outputs that begin with <baseImages>");
      }
      UnixPath at = placement.place(entry).map(Entry::path).orElse(entry.path());
      if (!at.equals(entry.path()) && !(entry instanceof Entry.Directory)) {
        delta(image, distribution)
            .find(at)
            .or(() -> image.common().find(at))
            .ifPresent(
                other ->
                    findings.add(
                        entry.path() + " (" + entry.origin() + ")",
                        "is "
                            + at
                            + " in the base of "
                            + distribution
                            + ", as "
                            + other.origin()
                            + " has it too",
                        "leave one of the two out, or write both as " + at));
      }
    }
  }

  /** What people are told of a base before its layers. */
  static List<String> report(Base base, List<Entry> ours) {
    List<String> lines = new ArrayList<>();
    long moved =
        ours.stream()
            .filter(entry -> !(entry instanceof Entry.Directory))
            .filter(
                entry ->
                    base.placement()
                        .place(entry)
                        .filter(it -> !it.path().equals(entry.path()))
                        .isPresent())
            .count();
    if (moved > 0) {
      lines.add(moved + " files go where links of the base lead, such as /lib -> usr/lib");
    }
    long setuid = base.hides().rest().countSetuid();
    if (setuid > 0) {
      lines.add(setuid + " set-uid or set-gid files of the base are kept as they are");
    }
    return lines;
  }
}
