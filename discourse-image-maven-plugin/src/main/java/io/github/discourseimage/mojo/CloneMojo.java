package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ImageBuilder;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Resolves the app and its plugins to commits and fetches what is missing, so that later builds can
 * run offline.
 *
 * @since 0.1
 */
@Mojo(name = "clone", threadSafe = true)
public class CloneMojo extends AbstractBuilderMojo {

  /**
   * Whether to skip this goal. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.clone.skip", defaultValue = "false")
  private boolean skipClone;

  @Override
  boolean skipGoal() {
    return skipClone;
  }

  @Override
  void run(ImageBuilder builder, MavenLog log) {
    builder.fetch();
  }
}
