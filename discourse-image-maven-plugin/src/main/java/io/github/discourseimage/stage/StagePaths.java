package io.github.discourseimage.stage;

import io.github.discourseimage.rootfs.UnixPath;
import java.util.List;

/** Where a stage finds things inside of the sandbox; the same in a container and under mkosi. */
public final class StagePaths {

  /** The app, at its path in the image. */
  public static final UnixPath APP = UnixPath.of("/usr/lib/discourse");

  /** The private Ruby, at its path in the image. */
  public static final UnixPath RUBY = UnixPath.of("/usr/lib/discourse-ruby");

  /** What was fetched: writable while stages fetch, read-only while they build. */
  public static final UnixPath CACHE = UnixPath.of("/cache");

  /** Where a stage leaves its tar files and reports. */
  public static final UnixPath OUT = UnixPath.of("/out");

  /** The stage scripts. */
  public static final UnixPath STAGES = UnixPath.of("/stages");

  /** Certificates that are trusted while stages fetch. */
  public static final UnixPath CERTIFICATES = UnixPath.of("/certificates.pem");

  /** Directories of the host that the user names; below a place where anything can be mounted. */
  public static final UnixPath VOLUMES = UnixPath.of("/tmp/volumes");

  private StagePaths() {}

  /** The directories that a builder root must have for something to be mounted there. */
  public static List<UnixPath> mountPoints() {
    return List.of(APP, RUBY, CACHE, OUT, STAGES);
  }
}
