package io.github.discourseimage.template;

import io.github.discourseimage.distribution.Distribution;

/**
 * What templates know of a distribution.
 *
 * @param id as in os-release(5)
 * @param baseImage the container image to start from
 * @param install shell command that installs the packages the app needs at run time, as root
 * @param trustCommand rebuilds the trust store from its anchors
 * @param nginxModules the directive that loads nginx's dynamic modules
 */
public record DistributionModel(
    String id, String baseImage, String install, String trustCommand, String nginxModules) {

  public static DistributionModel of(Distribution distribution) {
    return new DistributionModel(
        distribution.id(),
        distribution.packages().baseImage(),
        distribution.packages().install(),
        distribution.trustStore().command(),
        distribution.nginxModules());
  }
}
