package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ChartPush;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.registry.ArtifactPull;
import io.github.discourseimage.registry.ImageReference;
import io.github.discourseimage.registry.RegistryAccess;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/** Brings the chart that a user names: a file, one of a registry, or one that a build attached. */
final class OtherChart {

  private static final String FROM = "discourse.diff.from";
  private static final String OCI = "oci://";

  private final MavenProject project;
  private final MavenSession session;
  private final RepositorySystem repositories;
  private final Path downloads;

  /**
   * @param downloads gets charts of registries
   */
  OtherChart(
      MavenProject project, MavenSession session, RepositorySystem repositories, Path downloads) {
    this.project = project;
    this.session = session;
    this.repositories = repositories;
    this.downloads = downloads;
  }

  /**
   * Finds it.
   *
   * @throws ImageBuildException naming the value and the legal ones
   */
  Path find(String text, Supplier<RegistryAccess> access) {
    Path file = project.getBasedir().toPath().resolve(text);
    if (text.startsWith(OCI)) {
      return ArtifactPull.pull(
          "chart", reference(text), ChartPush.CONTENT, downloads, "diff", access.get());
    }
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
          "name a chart's archive, its directory, oci://registry/path/chart:version, or"
              + " groupId:artifactId:version of a project with the output helm, as in"
              + " -Ddiscourse.diff.from=org.example:my-forum:1.0");
    }
    return attached(
        text, new DefaultArtifact(coordinates[0], coordinates[1], "chart", "tgz", coordinates[2]));
  }

  private static ImageReference reference(String text) {
    String name = text.substring(OCI.length());
    try {
      if (!name.matches(".*[^/]:[^/:]+|.*@.*")) {
        throw new IllegalArgumentException("'" + text + "' tells no version");
      }
      return ImageReference.of(name.replace('+', '_'));
    } catch (IllegalArgumentException e) {
      throw ImageBuildException.input(
          FROM,
          String.valueOf(e.getMessage()),
          "write it as in oci://registry.example.org/charts/my-forum:1.0.0");
    }
  }

  private Path attached(String text, DefaultArtifact artifact) {
    try {
      return repositories
          .resolveArtifact(
              session.getRepositorySession(),
              new ArtifactRequest(artifact, project.getRemoteProjectRepositories(), null))
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
