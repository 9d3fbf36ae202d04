package io.github.discourseimage.build;

import io.github.discourseimage.helm.ChartDiff;
import io.github.discourseimage.helm.ChartLint;
import io.github.discourseimage.helm.EmbeddedHelm;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ExclusiveLock;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tells what the chart of the last build would change where another chart is installed. */
public final class ChartComparison {

  private final ImageRequest request;
  private final Path cacheDirectory;
  private final BuildLog log;

  /**
   * @param cacheDirectory where Helm's library is kept between builds
   */
  public ChartComparison(ImageRequest request, Path cacheDirectory, BuildLog log) {
    this.request = request;
    this.cacheDirectory = cacheDirectory;
    this.log = log;
  }

  /** Where the difference is written to; an empty file where there is none. */
  public static Path result(ImageRequest request) {
    return request.outputs().directory().resolve(request.project().finalName() + "-chart.diff");
  }

  /**
   * Compares and tells.
   *
   * @param from an archive or a directory
   * @param values files for both charts; without any, the first that the chart is linted with
   */
  public ChartDiff.Result compare(Path from, List<Path> values) {
    Path chart = ChartChecker.chart(request);
    if (!Files.isDirectory(chart)) {
      throw ImageBuildException.input(
          chart.toString(),
          "is not there, so there is no chart to compare",
          "Run `mvn package` with helm in discourse.outputs first.");
    }
    try (ExclusiveLock alone = Retagging.alone(request.outputs(), log)) {
      EmbeddedHelm helm =
          new EmbeddedHelm(cacheDirectory, request.outputs().stateDirectory().resolve("helm"));
      ChartDiff.Result result =
          new ChartDiff(helm, values.isEmpty() ? usual(chart) : values).compare(from, chart);
      result.lines().forEach(log::info);
      log.info("From " + from + " to " + chart + ": " + result.summary());
      WholeFile.write(
          result(request), result.isEmpty() ? "" : String.join("\n", result.lines()) + "\n");
      return result;
    } catch (IOException e) {
      throw Outputs.notWritable(request, e);
    }
  }

  /** One file: the others would only tell the same again. */
  private static List<Path> usual(Path chart) {
    return ChartLint.values(chart).stream().limit(1).toList();
  }
}
