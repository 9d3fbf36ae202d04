package io.github.discourseimage.build;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.source.OverlaySource;
import io.github.discourseimage.source.OwnersFile;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The project's overlays. All of them are read, also those of distributions that are not built now:
 * only so can a line of the owners file be told to match nothing.
 */
record Overlays(Layer common, Map<Distribution, Layer> byDistribution) {

  static Overlays read(ImageRequest.Inputs inputs, Findings findings, BuildLog log) {
    OwnersFile owners =
        findings.collect(OwnersFile.NONE, () -> OwnersFile.read(inputs.ownersFile()));
    Layer common =
        read(
            "overlay",
            new OverlaySource(inputs.overlayDirectory(), owners, inputs.allowedSetuid(), log),
            findings);
    Map<Distribution, Layer> byDistribution = new EnumMap<>(Distribution.class);
    for (Distribution distribution : Distribution.values()) {
      OverlaySource source =
          new OverlaySource(
              inputs.overlayDirectory(distribution), owners, inputs.allowedSetuid(), log);
      byDistribution.put(distribution, read(distribution.id(), source, findings));
    }
    List<Layer> all = new ArrayList<>(byDistribution.values());
    all.add(common);
    findings.collect(
        owners,
        () -> {
          owners.requireAllMatched(all);
          return owners;
        });
    return new Overlays(common, byDistribution);
  }

  private static Layer read(String name, OverlaySource source, Findings findings) {
    return findings.collect(Layer.empty(name), () -> Layer.of(name, source::addTo));
  }

  Layer of(Distribution distribution) {
    return byDistribution.getOrDefault(distribution, Layer.empty(distribution.id()));
  }
}
