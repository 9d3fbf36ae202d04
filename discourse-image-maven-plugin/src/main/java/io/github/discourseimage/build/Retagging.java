package io.github.discourseimage.build;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ExclusiveLock;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.oci.LayoutTags;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Changes tags of the image layout that the last build wrote. The next build then still finds all
 * as it was left, writes nothing, and so keeps the tags.
 */
public final class Retagging {

  private final Path layout;
  private final Path state;

  /** Changes tags of the layout that a request's build writes. */
  public Retagging(ImageRequest.Outputs outputs) {
    layout = outputs.directory().resolve(Output.OCI.id());
    state = outputs.stateDirectory().resolve("state");
  }

  /** Where the layout is. */
  public Path layout() {
    return layout;
  }

  /**
   * Keeps builds of the project away while its outputs are read or changed.
   *
   * @return to be closed by the caller
   */
  public static ExclusiveLock alone(ImageRequest.Outputs outputs, BuildLog log) throws IOException {
    return ExclusiveLock.take(
        outputs.stateDirectory().resolve("lock"),
        () -> log.info("Waiting for another build that writes to " + outputs.directory()));
  }

  /** Makes changes to the tags at once; for who is {@link #alone}. */
  public void change(Consumer<LayoutTags> changes) {
    Optional<BuildState> last = BuildState.readIfIntact(state);
    LayoutTags tags = LayoutTags.read(layout);
    changes.accept(tags);
    tags.write();
    if (last.isPresent()) {
      try {
        last.get().write(state);
      } catch (IOException e) {
        throw ImageBuildException.environment(
            state.toString(), "cannot be written: " + e, "Make room on its disk.", e);
      }
    }
  }
}
