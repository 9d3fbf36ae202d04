package io.github.discourseimage.stage;

import io.github.discourseimage.rootfs.UnixPath;
import java.nio.file.Path;

/**
 * Something beside the builder root that a command in the sandbox sees; later ones hide earlier.
 */
public sealed interface Mount {

  /** Where it is seen. */
  UnixPath at();

  /** A file or directory of the host. */
  record Bind(Path host, UnixPath at, boolean writable) implements Mount {}

  /** An empty directory in memory. */
  record Scratch(UnixPath at) implements Mount {}
}
