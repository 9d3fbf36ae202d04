package io.github.discourseimage.build;

import io.github.discourseimage.check.CheckOptions;
import io.github.discourseimage.check.CheckPlan;
import io.github.discourseimage.check.ImageCheck;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ExclusiveLock;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.LayoutTags;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.sink.ContainerSpec;
import io.github.discourseimage.template.ContainerInit;
import io.github.discourseimage.template.Paths;
import io.github.discourseimage.template.Ports;
import io.github.discourseimage.template.SiteModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Checks the container images that a build left, and tags those that were run and passed as
 * candidates.
 */
public final class ImageChecker {

  private final ImageRequest request;
  private final CheckOptions options;
  private final Ports ports;
  private final BuildLog log;
  private final Retagging retagging;

  /** Prepares a check; nothing is read yet. */
  public ImageChecker(ImageRequest request, CheckOptions options, BuildLog log) {
    this(request, options, Ports.defaults(), log);
  }

  /**
   * @param ports where the image listens
   */
  ImageChecker(ImageRequest request, CheckOptions options, Ports ports, BuildLog log) {
    this.request = request;
    this.ports = ports;
    this.options = options;
    this.log = log;
    this.retagging = new Retagging(request.outputs());
  }

  /** Whether the project builds container images at all. */
  public static boolean concerns(ImageRequest request) {
    return request.outputs().selected().contains(Output.OCI);
  }

  /**
   * Checks them. An image that fails loses the tag; one that passed and was run gets it.
   *
   * @throws io.github.discourseimage.image.ImageBuildException with what is wrong with each of them
   */
  public void check() {
    try (ExclusiveLock alone = Retagging.alone(request.outputs(), log)) {
      ImageCheck.Outcome outcome = new ImageCheck(plan(), options, log).check();
      List<Distribution> good = options.run() ? outcome.passed() : List.of();
      if (!good.isEmpty() || !outcome.failed().isEmpty()) {
        retagging.change(
            tags -> {
              outcome.failed().keySet().forEach(distribution -> withdraw(tags, distribution));
              good.forEach(distribution -> nominate(tags, distribution));
            });
      }
      outcome.throwIfFailed();
    } catch (IOException e) {
      throw Outputs.notWritable(request, e);
    }
  }

  private CheckPlan plan() {
    TreeMap<Distribution, String> tags = new TreeMap<>();
    request.distributions().forEach(distribution -> tags.put(distribution, tag(distribution)));
    Paths paths = Paths.defaults();
    Path target = request.outputs().directory();
    return new CheckPlan(
        retagging.layout(),
        request.site().image().toString(),
        tags,
        request.outputs().oci().architectures(),
        request.inputs().allowedSetuid(),
        request.outputs().oci().init() == ContainerInit.SYSTEMD,
        UnixPath.of(paths.app()),
        List.of(
            UnixPath.of("/tmp"),
            UnixPath.of("/run"),
            UnixPath.of(paths.runtime()),
            UnixPath.of(paths.logs())),
        ports.app(),
        ports.http(),
        request.outputs().stateDirectory().resolve("check"),
        target.resolve(request.project().finalName() + "-image.check.log"));
  }

  private String tag(Distribution distribution) {
    return ContainerSpec.tag(
        Containers.version(request.project().version(), request.outputs().oci()), distribution);
  }

  /** The tags of a candidate: as with versions, the usual distribution has the short one too. */
  private List<String> candidateTags(Distribution distribution) {
    List<String> tags = new ArrayList<>();
    tags.add(ContainerSpec.tag(LayoutTags.CANDIDATE, distribution));
    if (distribution.id().equals(SiteModel.containerDistribution(request.distributions()))) {
      tags.add(LayoutTags.CANDIDATE);
    }
    return tags;
  }

  private void nominate(LayoutTags tags, Distribution distribution) {
    for (String candidate : candidateTags(distribution)) {
      tags.add(candidate, tag(distribution));
      log.info("Tagged " + tag(distribution) + " as " + candidate);
    }
  }

  private void withdraw(LayoutTags tags, Distribution distribution) {
    Optional<Digest> failed = tags.digest(tag(distribution));
    for (String candidate : candidateTags(distribution)) {
      if (failed.isPresent() && tags.digest(candidate).equals(failed)) {
        tags.remove(candidate);
        log.warn("Took the tag " + candidate + " away, as the check failed");
      }
    }
  }
}
