package io.github.discourseimage.sink;

import io.github.discourseimage.rootfs.UnixPath;
import java.util.List;
import java.util.Locale;

/** What an extension image extends: the only directories of it that systemd looks at. */
public enum ExtensionKind {
  /** A system extension, systemd-sysext(8). */
  SYSEXT("/usr/lib/extension-release.d", "/usr", "/opt"),
  /** A configuration extension, systemd-confext(8). */
  CONFEXT("/etc/extension-release.d", "/etc");

  private final UnixPath releaseDirectory;
  private final List<UnixPath> hierarchies;

  ExtensionKind(String releaseDirectory, String... hierarchies) {
    this.releaseDirectory = UnixPath.of(releaseDirectory);
    this.hierarchies = List.of(hierarchies).stream().map(UnixPath::of).toList();
  }

  /** The name of the output, and what names the files in it. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it shows a path. */
  boolean shows(UnixPath path) {
    return hierarchies.stream().anyMatch(path::startsWith);
  }

  /** Where an extension says whom it is for (os-release(5), "extension-release"). */
  UnixPath releaseFile(String extension) {
    return releaseDirectory.resolve("extension-release." + extension);
  }
}
