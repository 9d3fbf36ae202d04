package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ImageBuilder;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.HumanSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
public class PackageMojo extends AbstractBuilderMojo {

  /**
   * Whether to skip this goal. Example: {@code true}.
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
    result.artifacts().forEach(this::attach);
    lines(result.artifacts()).forEach(log::info);
    // Install and deploy want a main artifact: it is the lock, which says what the tarballs hold.
    if (project.getPackaging().equals("discourse-image")) {
      project.getArtifact().setFile(result.lock().toFile());
    }
  }

  private void attach(Artifact artifact) {
    projectHelper.attachArtifact(
        project, artifact.type(), artifact.classifier(), artifact.file().toFile());
  }

  /** A table of what was written. */
  private List<String> lines(List<Artifact> artifacts) {
    List<String> names = artifacts.stream().map(artifact -> name(artifact.file())).toList();
    int width = names.stream().mapToInt(String::length).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Artifact artifact = artifacts.get(i);
      lines.add(
          String.format(
              Locale.ROOT,
              "%-" + Math.max(1, width) + "s  %8s  sha256 %s",
              names.get(i),
              HumanSize.of(artifact.size()),
              artifact.sha256()));
    }
    return lines;
  }

  private String name(Path file) {
    Path base = project.getBasedir().toPath();
    return String.valueOf(file.startsWith(base) ? base.relativize(file) : file);
  }
}
