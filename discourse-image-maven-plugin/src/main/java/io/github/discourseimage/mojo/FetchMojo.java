package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ImageBuilder;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Fetches all that compiling the app needs: commits, builder roots, the source of Ruby, gems and
 * node packages. No code of the app runs; later builds can run offline.
 *
 * @since 0.1
 */
@Mojo(name = "fetch", threadSafe = true)
public class FetchMojo extends AbstractBuilderMojo {

  /**
   * Whether to skip this goal. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.fetch.skip", defaultValue = "false")
  private boolean skipFetch;

  @Override
  boolean skipGoal() {
    return skipFetch;
  }

  @Override
  boolean compiles() {
    return true;
  }

  @Override
  void run(ImageBuilder builder, MavenLog log) {
    builder.fetchAll();
  }
}
