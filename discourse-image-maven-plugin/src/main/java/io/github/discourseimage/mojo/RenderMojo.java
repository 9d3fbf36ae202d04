package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ImageBuilder;
import io.github.discourseimage.build.Output;
import java.util.SortedSet;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Writes the rendered files that are not in the image: Dockerfile, compose file and Helm chart.
 *
 * @since 0.1
 */
@Mojo(name = "render", threadSafe = true)
public class RenderMojo extends AbstractBuilderMojo {

  /**
   * Whether to skip this goal. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.render.skip", defaultValue = "false")
  private boolean skipRender;

  @Override
  boolean skipGoal() {
    return skipRender;
  }

  @Override
  SortedSet<Output> selected(SortedSet<Output> configured) {
    return only(Output.CONTAINER, Output.HELM);
  }

  @Override
  void run(ImageBuilder builder, MavenLog log) {
    builder.write();
  }
}
