package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ImageBuilder;
import io.github.discourseimage.image.Artifact;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.maven.plugins.annotations.Component;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProjectHelper;

/**
 * Builds the image from its repositories and the project's files, writes every selected output, and
 * attaches the tarballs. A run with unchanged input writes nothing.
 *
 * @since 0.1
 */
@Mojo(name = "package", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
@SuppressWarnings("NullAway.Init") // Maven sets the fields before execute().
public class PackageMojo extends AbstractImageMojo {

  /**
   * Whether to skip this goal.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.package.skip", defaultValue = "false")
  private boolean skipPackage;

  @Component private MavenProjectHelper projectHelper;

  @Override
  boolean skipGoal() {
    return skipPackage;
  }

  /** Without this, install and deploy would fail for want of a main artifact. */
  @Override
  void skipped() {
    if (project.getPackaging().equals("discourse-image")) {
      project.getProperties().setProperty("maven.install.skip", "true");
      project.getProperties().setProperty("maven.deploy.skip", "true");
    }
  }

  @Override
  void run(ImageBuilder builder, MavenLog log) {
    ImageBuilder.Result result = builder.build();
    for (Artifact artifact : result.artifacts()) {
      attach(artifact);
      log.info(line(artifact));
    }
    // Install and deploy want a main artifact: it is the lock, which says what the tarballs hold.
    if (project.getPackaging().equals("discourse-image")) {
      project.getArtifact().setFile(result.lock().toFile());
    }
  }

  private void attach(Artifact artifact) {
    projectHelper.attachArtifact(
        project, artifact.type(), artifact.classifier(), artifact.file().toFile());
  }

  private String line(Artifact artifact) {
    Path base = project.getBasedir().toPath();
    Path file = artifact.file();
    return String.format(
        Locale.ROOT,
        "%-60s %9.1f MB  sha256 %s",
        file.startsWith(base) ? base.relativize(file) : file,
        artifact.size() / 1e6,
        artifact.sha256());
  }
}
