package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ImageBuilder;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Resolves the app and its plugins to commits and writes them to the lock that is committed with
 * the project.
 *
 * @since 0.1
 */
@Mojo(name = "lock", threadSafe = true)
public class LockMojo extends AbstractBuilderMojo {

  /**
   * Whether to skip this goal. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.lock.skip", defaultValue = "false")
  private boolean skipLock;

  @Override
  boolean skipGoal() {
    return skipLock;
  }

  @Override
  Optional<Path> lock() {
    // This goal makes the lock, so it never builds from it.
    return Optional.empty();
  }

  @Override
  void run(ImageBuilder builder, MavenLog log) {
    builder.lock(lockFile.toPath());
  }
}
