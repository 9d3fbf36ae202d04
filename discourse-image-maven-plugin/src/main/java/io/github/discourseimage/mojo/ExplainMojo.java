package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ImageBuilder;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Tells which layer and source put a file into the image, at which commit, and what it hid; without
 * a path, what each layer weighs.
 *
 * @since 0.1
 */
@Mojo(name = "explain", threadSafe = true)
public class ExplainMojo extends AbstractBuilderMojo {

  /**
   * Whether to skip this goal. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.explain.skip", defaultValue = "false")
  private boolean skipExplain;

  @Override
  boolean skipGoal() {
    return skipExplain;
  }

  /**
   * Path in the image to explain. Example: {@code /etc/nginx/nginx.conf}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.path")
  private @Nullable String path;

  @Override
  void run(ImageBuilder builder, MavenLog log) {
    builder.explain(Optional.ofNullable(path)).forEach(log::info);
  }
}
