package io.github.discourseimage.sink;

import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The tree of a portable service: a base, and what systemd wants to find in one that cannot be
 * written to (systemd's PORTABLE_SERVICES, "Requirements on Images").
 */
final class PortableTree {

  /** What systemd mounts over. */
  private static final Map<String, Mode> MOUNT_POINTS =
      new TreeMap<>(
          Map.of(
              "/dev", Mode.DIRECTORY,
              "/proc", Mode.DIRECTORY,
              "/run", Mode.DIRECTORY,
              "/sys", Mode.DIRECTORY,
              "/tmp", new Mode(01777),
              "/var/tmp", new Mode(01777)));

  /** Files of the host that our profile mounts over, and that must not be of whoever built. */
  private static final List<UnixPath> OF_HOST =
      List.of(
          UnixPath.of("/etc/hosts"),
          UnixPath.of("/etc/machine-id"),
          UnixPath.of("/etc/resolv.conf"));

  private static final Origin ORIGIN = new Origin("portable", "what a portable service needs");

  private static final String PREFIXES = "PORTABLE_PREFIXES=";

  private final FlatBase base;
  private final TreeMap<UnixPath, Entry> entries;

  PortableTree(FlatBase base) {
    this.base = base;
    this.entries = new TreeMap<>(base.entries());
  }

  /** Lays entries over the base, where its links lead. */
  PortableTree with(List<Entry> ours) {
    for (Entry entry : ours) {
      base.base().placement().place(entry).ifPresent(this::put);
    }
    return this;
  }

  /** The whole tree, in the order of paths. */
  List<Entry> entries() {
    MOUNT_POINTS.forEach((path, mode) -> mountPoint(UnixPath.of(path), mode));
    for (UnixPath path : OF_HOST) {
      put(new Entry.File(path, Attributes.FILE, ORIGIN, Content.of("")));
    }
    for (Entry.File file : base.osReleases()) {
      String text = FlatBase.text(file);
      put(new Entry.File(file.path(), file.attributes(), ORIGIN, Content.of(withPrefixes(text))));
    }
    return new ArrayList<>(entries.values());
  }

  private void mountPoint(UnixPath path, Mode mode) {
    if (!(entries.get(path) instanceof Entry.Directory)) {
      put(new Entry.Directory(path, Attributes.of(mode), ORIGIN));
    }
  }

  private void put(Entry entry) {
    entries.put(entry.path(), entry);
    for (UnixPath p = entry.path().parent(); !p.isRoot(); p = p.parent()) {
      entries.putIfAbsent(p, new Entry.Directory(p, Attributes.DIRECTORY, ORIGIN));
    }
  }

  /** Whose units may be attached from the image; systemd-dissect shows a service by it, too. */
  private static String withPrefixes(String osRelease) {
    return osRelease
            .lines()
            .filter(line -> !line.startsWith(PREFIXES))
            .map(line -> line + "\n")
            .collect(Collectors.joining())
        + PREFIXES
        + "discourse\n";
  }
}
