package io.github.discourseimage.sink;

import io.github.discourseimage.format.TarWriter;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Owner;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Writes a squashfs file system, compressed by zstd, through mksquashfs(1), which reads a tar
 * archive: no file is written twice and no root is needed. Equal entries give equal bytes with the
 * same version of it, at any number of processors.
 */
final class SquashfsEncoder implements ImageEncoder {

  /** Before, the root directory's owner cannot be told, and long links lose their dots. */
  private static final Version FLAWLESS = Version.parse("4.6");

  /** Targets that stand in an extended header and begin with what is taken for no part of them. */
  private static final Pattern CUT =
      Pattern.compile("[./](.{100,}|.*[^\\x00-\\x7f].*)", Pattern.DOTALL);

  private static final String NEWER =
      "install squashfs-tools " + FLAWLESS + ", or set discourse.extensionFormat=erofs";

  private final SourceDateEpoch time;
  private final ImageTool tool;
  private final int threads;
  private final RootfsWriter writer;

  /**
   * Makes an encoder.
   *
   * @param threads that compress
   */
  SquashfsEncoder(SourceDateEpoch time, ImageTool tool, int threads, RootfsWriter writer) {
    this.time = time;
    this.tool = tool;
    this.threads = threads;
    this.writer = writer;
  }

  @Override
  public String extension() {
    return "raw";
  }

  @Override
  public PendingFiles.Written write(
      String name, List<Entry> entries, String fileName, PendingFiles pending) {
    Version version = tool.require();
    boolean isAllRoots =
        entries.stream().allMatch(entry -> entry.attributes().owner().equals(Owner.ROOT));
    requireExpressible(entries, fileName, isAllRoots, version);
    return pending.make(
        fileName,
        file ->
            tool.run(
                arguments(file, isAllRoots),
                Map.of("SOURCE_DATE_EPOCH", Long.toString(time.seconds())),
                out -> writer.write(entries, new TarWriter(out, time), fileName),
                fileName));
  }

  /** mksquashfs tells of these only by a warning, if at all. */
  private static void requireExpressible(
      List<Entry> entries, String fileName, boolean isAllRoots, Version version) {
    Findings findings = new Findings();
    if (!isAllRoots && version.compareTo(FLAWLESS) < 0) {
      Optional<Entry> other =
          entries.stream().filter(e -> !e.attributes().owner().equals(Owner.ROOT)).findFirst();
      other.ifPresent(
          entry ->
              findings.add(
                  subject(entry),
                  "belongs to "
                      + entry.attributes().owner()
                      + ", and with files of others than root mksquashfs "
                      + version
                      + " writes "
                      + fileName
                      + " for the user who builds",
                  NEWER));
    }
    for (Entry entry : entries) {
      for (String xattr : entry.attributes().xattrs().names()) {
        if (!xattr.matches("(user|trusted|security)\\..*")) {
          findings.add(
              subject(entry),
              "has the extended attribute " + xattr + ", which squashfs cannot hold",
              "take it away (setfattr -x, setfacl -b), or set discourse.extensionFormat=erofs");
        }
      }
      if (version.compareTo(FLAWLESS) < 0
          && entry instanceof Entry.Symlink link
          && CUT.matcher(link.target()).matches()) {
        findings.add(
            subject(entry),
            "links to "
                + link.target()
                + ", of which mksquashfs "
                + version
                + " cuts the beginning off",
            NEWER);
      }
    }
    findings.throwIfAny();
  }

  private static String subject(Entry entry) {
    return entry.path() + " (" + entry.origin() + ")";
  }

  private List<String> arguments(Path file, boolean isAllRoots) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-", file.toString(), "-tar", "-noappend", "-exit-on-error"));
    arguments.addAll(List.of("-no-progress", "-quiet", "-root-mode", "0755"));
    // 4.5 does not heed these, but SOURCE_DATE_EPOCH and -all-root.
    arguments.addAll(List.of("-root-uid", "0", "-root-gid", "0"));
    if (isAllRoots) {
      arguments.add("-all-root");
    }
    arguments.addAll(List.of("-comp", "zstd"));
    arguments.addAll(List.of("-processors", Integer.toString(threads)));
    return arguments;
  }
}
