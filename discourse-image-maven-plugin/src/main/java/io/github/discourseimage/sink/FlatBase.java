package io.github.discourseimage.sink;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.distribution.OsRelease;
import io.github.discourseimage.format.TarBytes;
import io.github.discourseimage.format.TarName;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A base as one tree: its layers laid over each other, without what is hidden. What is in /dev is
 * left out, as are devices and the like elsewhere: a service gets a /dev of its own.
 *
 * @param entries by path, each parent among them
 */
record FlatBase(Bases.Base base, SortedMap<UnixPath, Entry> entries) {

  /** Where os-release(5) says it is, in the order in which systemd looks. */
  private static final List<UnixPath> OS_RELEASE =
      List.of(UnixPath.of("/etc/os-release"), UnixPath.of("/usr/lib/os-release"));

  private static final UnixPath DEV = UnixPath.of("/dev");

  /** So many are named; the rest is counted. */
  private static final int MOST_NAMED = 5;

  /**
   * Flattens a base.
   *
   * @param store that it was copied to
   * @throws ImageBuildException for what no tree can hold
   */
  static FlatBase of(Bases.Base base, UnpackedBases store, BuildLog log) {
    List<TarBytes> tars = new ArrayList<>();
    List<Digest> diffIds = new ArrayList<>();
    try {
      for (LayerNote layer : base.image().layers()) {
        tars.add(store.tar(layer.blob().descriptor().digest()));
        diffIds.add(layer.blob().diffId());
      }
    } catch (IOException e) {
      throw ImageBuildException.environment(
          subject(base.distribution()), "cannot be read: " + e, "build again", e);
    }
    Findings findings = new Findings();
    TreeMap<UnixPath, Entry> entries = new TreeMap<>();
    List<String> leftOut = new ArrayList<>();
    Origin origin = new Origin(BaseStore.NAME, "base of " + base.distribution());
    for (Map.Entry<String, BaseTree.Node> node : base.hides().rest().nodes().entrySet()) {
      UnixPath path = UnixPath.of(node.getKey());
      if (path.parent().startsWith(DEV)) {
        continue;
      }
      TarName name = node.getValue().name();
      int layer = node.getValue().layer();
      switch (name.type()) {
        case DIRECTORY -> put(entries, new Entry.Directory(path, name.attributes(), origin));
        case SYMLINK ->
            put(entries, new Entry.Symlink(path, name.attributes(), origin, name.target()));
        case FILE ->
            put(
                entries,
                new Entry.File(
                    path,
                    name.attributes(),
                    origin,
                    tars.get(layer)
                        .content(name.offset(), name.size(), diffIds.get(layer).toString())));
        case OTHER -> leftOut.add(path.toString());
        case SPARSE ->
            findings.add(
                path + " in the " + subject(base.distribution()),
                "is kept as a file with holes, which only GNU tar puts together",
                "pack the base again without --sparse");
        case HARD_LINK ->
            findings.add(
                path + " in the " + subject(base.distribution()),
                "is a hard link to '" + name.target() + "', which is not there",
                "make the base again with all of its files");
      }
    }
    findings.throwIfAny();
    if (!leftOut.isEmpty()) {
      log.warn(
          subject(base.distribution())
              + ": devices, fifos and sockets are left out, as a service gets a /dev of its own: "
              + String.join(", ", leftOut.subList(0, Math.min(MOST_NAMED, leftOut.size())))
              + (leftOut.size() > MOST_NAMED
                  ? " and " + (leftOut.size() - MOST_NAMED) + " more"
                  : ""));
    }
    return new FlatBase(base, entries);
  }

  private static void put(Map<UnixPath, Entry> entries, Entry entry) {
    entries.put(entry.path(), entry);
  }

  static String subject(Distribution distribution) {
    return "base of " + distribution;
  }

  /** Where its os-release lies: one or two files, links followed. */
  List<Entry.File> osReleases() {
    List<Entry.File> files = new ArrayList<>();
    for (UnixPath path : OS_RELEASE) {
      if (entries.get(base.hides().rest().real(path)) instanceof Entry.File file
          && !files.contains(file)) {
        files.add(file);
      }
    }
    return files;
  }

  /**
   * Which system it is.
   *
   * @return nothing where it does not tell
   */
  Optional<OsRelease> release() {
    return osReleases().stream().findFirst().map(file -> OsRelease.parse(text(file)));
  }

  /** A small file of it. */
  static String text(Entry.File file) {
    try (Content.Opened opened = FileContent.open(file)) {
      return new String(FileContent.readAll(file, opened), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
