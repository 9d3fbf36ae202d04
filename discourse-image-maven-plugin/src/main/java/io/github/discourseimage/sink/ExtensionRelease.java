package io.github.discourseimage.sink;

import io.github.discourseimage.distribution.OsRelease;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.Owner;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.rootfs.Xattrs;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Whom an extension is for: os-release(5), "extension-release".
 *
 * @param system the one that it is for; nothing means any, which only files may say that link to
 *     nothing outside the image
 * @param architecture as systemd names it, such as {@code x86-64}; empty for any
 * @param scope {@code system}, {@code portable} or both, with a space between
 */
record ExtensionRelease(Optional<OsRelease> system, String architecture, String scope) {

  /** Without it systemd takes only a file whose name is that of the image; both may be renamed. */
  private static final Xattrs ANY_FILE_NAME =
      Xattrs.of(Map.of("user.extension-release.strict", "0".getBytes(StandardCharsets.US_ASCII)));

  /** The file. */
  Entry.File file(ExtensionKind kind, String extension, String version, Origin origin) {
    UnixPath path = kind.releaseFile(extension);
    Attributes attributes = new Attributes(Mode.FILE, Owner.ROOT, ANY_FILE_NAME);
    return new Entry.File(path, attributes, origin, Content.of(text(kind, extension, version)));
  }

  private String text(ExtensionKind kind, String extension, String version) {
    String prefix = kind.name();
    StringBuilder text = new StringBuilder();
    text.append("ID=").append(system.map(OsRelease::id).orElse("_any")).append('\n');
    system
        .flatMap(OsRelease::versionId)
        .ifPresent(id -> text.append("VERSION_ID=").append(id).append('\n'));
    if (!architecture.isEmpty()) {
      text.append("ARCHITECTURE=").append(architecture).append('\n');
    }
    text.append(prefix).append("_SCOPE=\"").append(scope).append("\"\n");
    text.append(prefix).append("_ID=").append(extension).append('\n');
    text.append(prefix).append("_VERSION_ID=\"").append(version).append("\"\n");
    // Units appear with the image; systemd reads them without being told (since 255).
    text.append("EXTENSION_RELOAD_MANAGER=1\n");
    // What runs when an image is replaced is the old one's (since 262).
    text.append("EXTENSION_RESTART_UNITS=discourse.target\n");
    text.append("PORTABLE_PREFIXES=discourse\n");
    return text.toString();
  }
}
