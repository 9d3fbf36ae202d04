package io.github.discourseimage.template;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.distribution.PackageFamily;

/**
 * What templates know of a distribution.
 *
 * @param id as in os-release(5)
 * @param baseImage the container image to start from
 * @param install shell command that installs the packages the app needs at run time, as root
 * @param installBuild the same for those that compiling the app needs; keeps what it downloads in
 *     {@code packageCache}
 * @param installInit the same for systemd; empty where there is none
 * @param trustCommand rebuilds the trust store from its anchors
 * @param nginxModules the directive that loads nginx's dynamic modules
 */
public record DistributionModel(
    String id,
    String baseImage,
    String install,
    String installBuild,
    String packageCache,
    String installInit,
    String trustCommand,
    String nginxModules) {

  public static DistributionModel of(Distribution distribution) {
    PackageFamily packages = distribution.packages();
    return new DistributionModel(
        distribution.id(),
        packages.baseImage(),
        packages.install(packages.packages()),
        packages.installFromCache(packages.buildPackages()),
        packages.cacheDirectory(),
        packages.systemdPackages().isEmpty() ? "" : packages.install(packages.systemdPackages()),
        distribution.trustStore().command(),
        distribution.nginxModules());
  }

  /** The same with another image to begin with. */
  DistributionModel withBaseImage(String newBaseImage) {
    return new DistributionModel(
        id,
        newBaseImage,
        install,
        installBuild,
        packageCache,
        installInit,
        trustCommand,
        nginxModules);
  }
}
