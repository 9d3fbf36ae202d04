package io.github.discourseimage.sink;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.rootfs.UnixPath;
import java.util.List;
import java.util.Locale;

/** What an extension image extends: the only directories of it that systemd looks at. */
public enum ExtensionKind {
  /** A system extension, systemd-sysext(8). */
  SYSEXT("discourse-app", "discourse-native-", "/usr/lib/extension-release.d", "/usr", "/opt"),
  /** A configuration extension, systemd-confext(8). */
  CONFEXT("discourse-config", "discourse-config-", "/etc/extension-release.d", "/etc");

  private final String common;
  private final String ownPrefix;
  private final UnixPath releaseDirectory;
  private final List<UnixPath> hierarchies;

  ExtensionKind(String common, String ownPrefix, String releaseDirectory, String... hierarchies) {
    this.common = common;
    this.ownPrefix = ownPrefix;
    this.releaseDirectory = UnixPath.of(releaseDirectory);
    this.hierarchies = List.of(hierarchies).stream().map(UnixPath::of).toList();
  }

  /** The name of the output, and what names the files in it. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The extension of what all distributions share. */
  String common() {
    return common;
  }

  /** The extension of what one distribution has of its own. */
  String own(Distribution distribution) {
    return ownPrefix + distribution.id();
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
