package io.github.discourseimage.stage;

import io.github.discourseimage.distribution.OsRelease;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An unpacked operating system that stages run in: read-only for them, shared between builds, all
 * its files owned by the user who builds.
 *
 * @param directory its top, with a mount point for every path of {@link StagePaths}
 * @param digest of what it was unpacked from, such as {@code sha256:1a2b...}
 * @param description for people
 */
public record BuilderRoot(Path directory, String digest, String description) {

  private static final UnixPath RELEASE = UnixPath.of("/etc/os-release");

  /** Which system it is; of a root that does not say so, nothing but empty values. */
  public OsRelease release() throws IOException {
    Path file = new InsideRoot(directory).resolve(RELEASE);
    return OsRelease.parse(Files.isRegularFile(file) ? Files.readString(file) : "");
  }
}
