package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ImageBuilder;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Compiles the app: Ruby where the distribution's does not do, gems, plugins' gems, node packages
 * and assets. No network is there while the app's code runs. The results are kept and go into the
 * image; what did not change is not built again.
 *
 * <p>In the lifecycle it runs when {@code discourse.build} is true.
 *
 * @since 0.1
 */
@Mojo(name = "build", defaultPhase = LifecyclePhase.COMPILE, threadSafe = true)
public class BuildMojo extends AbstractBuilderMojo {

  /**
   * Whether to skip this goal. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.build.skip", defaultValue = "false")
  private boolean skipBuild;

  @Override
  boolean skipGoal() {
    return skipBuild;
  }

  /** Who calls the goal by name wants it done. */
  @Override
  boolean compiles() {
    return build || execution.getExecutionId().equals("default-cli");
  }

  @Override
  void run(ImageBuilder builder, MavenLog log) {
    builder.compile();
  }
}
