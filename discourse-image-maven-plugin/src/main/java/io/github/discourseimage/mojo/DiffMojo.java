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
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
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

  private static final String FROM = "discourse.diff.from";

  /**
   * The other chart: its archive, its directory, or the coordinates {@code
   * groupId:artifactId:version} of a project whose build attached one. Example: {@code
   * org.example:my-forum:1.0}.
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
    Path from = findings.collect(Path.of(""), () -> from(RequestParser.orEmpty(diffFrom).trim()));
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

  private Path from(String text) {
    Path file = project.getBasedir().toPath().resolve(text);
    if (!text.isEmpty() && file.toFile().exists()) {
      return file;
    }
    String[] coordinates = text.split(":", -1);
    if (coordinates.length != 3 || !text.matches("[^\\s/\\\\]+")) {
      throw ImageBuildException.input(
          FROM,
          text.isEmpty()
              ? "is missing"
              : "is '" + text + "', which is neither a file nor a project",
          "name a chart's archive, its directory, or groupId:artifactId:version of a project with"
              + " the output helm, as in -Ddiscourse.diff.from=org.example:my-forum:1.0");
    }
    try {
      return repositorySystem
          .resolveArtifact(
              session.getRepositorySession(),
              new ArtifactRequest(
                  new DefaultArtifact(
                      coordinates[0], coordinates[1], "chart", "tgz", coordinates[2]),
                  project.getRemoteProjectRepositories(),
                  null))
          .getArtifact()
          .getFile()
          .toPath();
    } catch (ArtifactResolutionException e) {
      throw ImageBuildException.environment(
          FROM,
          "is '" + text + "', whose chart cannot be had: " + e.getMessage(),
          "Check the version, and that its build had helm in discourse.outputs.",
          e);
    }
  }
}
