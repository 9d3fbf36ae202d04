package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ChartComparison;
import io.github.discourseimage.build.ImageRequest;
import io.github.discourseimage.helm.ChartDiff;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.source.git.GitSettings;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.Component;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;

/**
 * Tells which objects of a cluster the Helm chart of {@code target} would add, remove and change
 * where another one is installed: both are rendered with the same values, and compared object by
 * object. Secrets are never printed. It is also written to {@code target/<finalName>-chart.diff}.
 *
 * @since 0.1
 */
@Mojo(name = "diff", threadSafe = true)
@SuppressWarnings("NullAway.Init") // Maven sets the fields before execute().
public class DiffMojo extends AbstractImageMojo {

  /**
   * The other chart: its archive, its directory, {@code oci://registry/path/chart:version}, or the
   * coordinates {@code groupId:artifactId:version} of a project whose build attached one. Example:
   * {@code org.example:my-forum:1.0}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.diff.from")
  @Nullable String diffFrom;

  /**
   * Files of values that both charts are rendered with; without any, the first of {@code
   * src/main/helm/ci/*-values.yaml}, or the least that a release must say. Example: {@code
   * environments/production.yaml}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.diff.values")
  List<File> diffValues = new ArrayList<>();

  /**
   * Whether to fail when there is a difference. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.diff.failOnChange", defaultValue = "false")
  boolean diffFailOnChange;

  /**
   * Whether to skip this goal. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.diff.skip", defaultValue = "false")
  private boolean skipDiff;

  @Component RepositorySystem repositorySystem;

  @Override
  boolean skipGoal() {
    return skipDiff;
  }

  @Override
  void run(ImageRequest request, GitSettings settings, MavenLog log) {
    Findings findings = new Findings();
    for (File file : diffValues) {
      if (!file.isFile()) {
        findings.add("discourse.diff.values", file + " is not a file", "correct the path");
      }
    }
    Path downloads = request.outputs().stateDirectory().resolve("charts");
    OtherChart other = new OtherChart(project, session, repositorySystem, downloads);
    Path from =
        findings.collect(
            Path.of(""),
            () ->
                other.find(
                    RequestParser.orEmpty(diffFrom).trim(),
                    () -> registries.access(request.inputs(), settings, log)));
    findings.throwIfAny();
    ChartDiff.Result result =
        new ChartComparison(request, settings.cacheDirectory(), log)
            .compare(from, diffValues.stream().map(File::toPath).toList());
    if (diffFailOnChange && !result.isEmpty()) {
      throw ImageBuildException.input(
          "discourse.diff.failOnChange",
          "is true, and the chart is not the same as " + from + ": " + result.summary(),
          "See above what is different, and in " + ChartComparison.result(request) + ".");
    }
  }
}
