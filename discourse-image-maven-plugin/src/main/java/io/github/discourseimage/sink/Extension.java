package io.github.discourseimage.sink;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.Rootfs;
import io.github.discourseimage.rootfs.UnixPath;
import java.util.List;
import java.util.Optional;

/**
 * One extension image: a view of an image's layers, and the file that says whom it is for.
 *
 * @param name of the image, without {@code .raw}
 * @param architecture that it is for, as systemd names it; empty for any
 */
record Extension(String name, String architecture, List<Entry> entries) {

  /** What makes systemd take an image for a whole system, and no extension. */
  private static final UnixPath FORBIDDEN = UnixPath.of("/usr/lib/os-release");

  /**
   * Makes an extension of what its kind shows of a tree; nothing where that is nothing.
   *
   * @param more entries that only the extension has, the file that says whom it is for among them
   */
  static Optional<Extension> of(
      ExtensionKind kind,
      String name,
      String architecture,
      Rootfs tree,
      List<Entry> more,
      Findings findings) {
    Layer.Builder view = Layer.builder(name);
    boolean any = false;
    for (Entry entry : tree.entries()) {
      if (kind.shows(entry.path())) {
        view.add(entry);
        any |= !(entry instanceof Entry.Directory);
      }
      if (entry.path().equals(FORBIDDEN) && kind == ExtensionKind.SYSEXT) {
        findings.add(
            FORBIDDEN + " (" + entry.origin() + ")",
            "must not be in a system extension: systemd would ignore all of it",
            "remove the file, or leave " + kind.id() + " out of discourse.outputs");
      }
    }
    if (!any) {
      return Optional.empty();
    }
    Layer added = Layer.of(name, layer -> more.forEach(layer::add));
    return Optional.of(
        new Extension(name, architecture, Rootfs.overlay(List.of(view.build(), added)).entries()));
  }

  /** Where what is added comes from. */
  static Origin origin(String name) {
    return new Origin(name, "extension image");
  }
}
