package io.github.discourseimage.stage;

import java.util.List;

/** Where the operating system is from that stages run in. */
public sealed interface RootSource {

  /**
   * A root file system that somebody made: a tar file (plain, gzip, zstd or xz), an OCI layout
   * directory, or an archive of an OCI layout.
   *
   * @param location path or http(s) URL
   * @param sha256 of the file in lower-case hexadecimal; empty where none is told, which only a
   *     local path may do
   */
  record Archive(String location, String sha256) implements RootSource {}

  /**
   * One that mmdebstrap makes.
   *
   * @param suite such as {@code trixie} or {@code noble}
   * @param packages beyond the essential ones and apt
   */
  record Mmdebstrap(String suite, List<String> packages) implements RootSource {}
}
