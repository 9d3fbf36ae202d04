package io.github.discourseimage.build;

import io.github.discourseimage.helm.ChartLint;
import io.github.discourseimage.helm.EmbeddedHelm;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ExclusiveLock;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;

/** Lints the Helm chart that a build left; one that passed is not linted again. */
public final class ChartChecker {

  private final ImageRequest request;
  private final Path cacheDirectory;
  private final BuildLog log;

  /**
   * @param cacheDirectory where Helm's library is kept between builds
   */
  public ChartChecker(ImageRequest request, Path cacheDirectory, BuildLog log) {
    this.request = request;
    this.cacheDirectory = cacheDirectory;
    this.log = log;
  }

  /** The chart that the project's build writes. */
  static Path chart(ImageRequest request) {
    return request
        .outputs()
        .directory()
        .resolve(Output.HELM.id())
        .resolve(request.project().artifactId());
  }

  /** Whether a build left a chart that it was asked for. */
  public static boolean concerns(ImageRequest request) {
    return request.outputs().selected().contains(Output.HELM) && Files.isDirectory(chart(request));
  }

  /**
   * Lints.
   *
   * @param kubernetes versions such as {@code 1.25}
   * @throws ImageBuildException with all that is wrong with it
   */
  public void check(SortedSet<String> kubernetes) {
    Path chart = chart(request);
    if (!Files.isDirectory(chart)) {
      throw ImageBuildException.input(
          chart.toString(),
          "is not there, so there is no chart to lint",
          "Run `mvn package` with helm in discourse.outputs first.");
    }
    Path state = request.outputs().stateDirectory();
    Path passed = state.resolve("helm-lint-passed");
    try (ExclusiveLock alone = Retagging.alone(request.outputs(), log)) {
      String fingerprint =
          new Fingerprint().add(kubernetes).addFiles(chart).addFiles(PluginCode.location()).hex();
      if (Files.exists(passed)
          && Files.readString(passed, StandardCharsets.UTF_8).strip().equals(fingerprint)) {
        log.info("Up to date: the chart is the one that was linted before");
        return;
      }
      Files.deleteIfExists(passed);
      new ChartLint(new EmbeddedHelm(cacheDirectory, state.resolve("helm")), chart, log)
          .lint(kubernetes, state.resolve("helm-lint"));
      WholeFile.write(passed, fingerprint + "\n");
    } catch (IOException e) {
      throw Outputs.notWritable(request, e);
    }
  }
}
