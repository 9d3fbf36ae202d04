package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ImageBuilder;
import io.github.discourseimage.build.Output;
import java.util.SortedSet;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Writes the root file system as directories, <code>target/rootfs</code> and one for what each
 * distribution adds, and nothing else.
 *
 * @since 0.1
 */
@Mojo(name = "stage", threadSafe = true)
public class StageMojo extends AbstractBuilderMojo {

  /**
   * Whether to skip this goal. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.stage.skip", defaultValue = "false")
  private boolean skipStage;

  @Override
  boolean skipGoal() {
    return skipStage;
  }

  @Override
  SortedSet<Output> selected(SortedSet<Output> configured) {
    return only(Output.DIRECTORY);
  }

  @Override
  void run(ImageBuilder builder, MavenLog log) {
    builder.write();
  }
}
