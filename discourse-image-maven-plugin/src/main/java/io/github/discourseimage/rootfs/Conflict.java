package io.github.discourseimage.rootfs;

/**
 * Two layers that cannot lie on top of each other.
 *
 * @param path where
 * @param upper the entry that was put on top
 * @param lower the entry below it
 * @param kind what is wrong
 */
public record Conflict(UnixPath path, Entry upper, Entry lower, Kind kind) {

  /** The ways in which two entries exclude each other. */
  public enum Kind {
    /** A file or a link where a lower layer has a directory: all below it would vanish. */
    HIDES_DIRECTORY,
    /** A directory, or an entry below it, where a lower layer has a file. */
    BELOW_FILE,
    /** An entry below a link whose target leads out of the root. */
    ESCAPES_ROOT,
    /** An entry below a link that leads back to itself. */
    LINK_LOOP
  }
}
