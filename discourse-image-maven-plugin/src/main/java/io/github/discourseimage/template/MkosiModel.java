package io.github.discourseimage.template;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.distribution.OsRelease;
import io.github.discourseimage.distribution.PackageFamily;
import io.github.discourseimage.image.SourceDateEpoch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;

/**
 * What the tree for mkosi says beyond the site.
 *
 * @param time of every file, in seconds since 1970
 * @param seed of the identifiers in images, the same in each build of the same
 * @param tarball what all distributions share, beside the tree
 * @param compiles whether mkosi compiles the app, as the tarballs do not hold it compiled
 * @param systems for which images can be built
 */
public record MkosiModel(
    long time, String seed, String tarball, boolean compiles, List<OwnSystem> systems) {

  /** What mkosi calls a distribution that it cannot install. */
  private static final String CUSTOM = "custom";

  /**
   * One distribution.
   *
   * @param id as in os-release(5), and what its profile is called
   * @param distribution as mkosi calls it
   * @param release as mkosi calls it; empty where mkosi needs none
   * @param packages that the app needs at run time
   * @param buildPackages that compiling it needs
   * @param scope of its extensions (os-release(5), {@code SYSEXT_SCOPE=})
   * @param tarball what it has of its own, beside the tree
   */
  public record OwnSystem(
      String id,
      String distribution,
      String release,
      List<String> packages,
      List<String> buildPackages,
      String scope,
      String tarball) {

    private static OwnSystem of(Distribution distribution, String release, Archives archives) {
      PackageFamily family = distribution.packages();
      return new OwnSystem(
          distribution.id(),
          family.mkosiRelease().isPresent() ? distribution.id() : CUSTOM,
          release,
          family.packages(),
          family.buildPackages(),
          distribution.extensionScope(),
          archives.prefix() + "-" + distribution.id() + archives.ending());
    }
  }

  public MkosiModel {
    systems = List.copyOf(systems);
  }

  /**
   * The model for a site.
   *
   * @param releases what the app was compiled for, where it was
   */
  public static MkosiModel of(
      SiteModel site, SourceDateEpoch time, SortedMap<Distribution, OsRelease> releases) {
    String identity = site.name() + " " + site.version() + " " + time;
    return new MkosiModel(
        time.seconds(),
        UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)).toString(),
        site.archives().prefix() + site.archives().ending(),
        !site.compile().phases().isEmpty(),
        site.distributions().stream()
            .map(model -> Distribution.of(model.id()))
            .map(it -> OwnSystem.of(it, release(it, releases), site.archives()))
            .toList());
  }

  /** Native code is for the release that it was compiled in, where releases have a name. */
  private static String release(
      Distribution distribution, SortedMap<Distribution, OsRelease> releases) {
    String usual = distribution.packages().mkosiRelease().orElse("");
    OsRelease compiled = releases.get(distribution);
    return compiled == null || usual.isEmpty() ? usual : compiled.codename().orElse(usual);
  }
}
