package io.github.discourseimage.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A tarball read back: its entries by their path, which begins with a slash and ends without. */
record Tarball(SortedMap<String, Member> members) {

  /** One entry with what a root file system keeps of it. */
  record Member(int mode, long uid, long gid, Instant time, String link, byte[] bytes) {
    String text() {
      return new String(bytes, UTF_8);
    }
  }

  static Tarball read(Path file) {
    SortedMap<String, Member> members = new TreeMap<>();
    try (TarArchiveInputStream archive =
        new TarArchiveInputStream(decompressed(file), UTF_8.name())) {
      for (TarArchiveEntry entry = archive.getNextEntry();
          entry != null;
          entry = archive.getNextEntry()) {
        Member member =
            new Member(
                entry.getMode() & 07777,
                entry.getLongUserId(),
                entry.getLongGroupId(),
                entry.getLastModifiedTime().toInstant(),
                entry.getLinkName(),
                archive.readAllBytes());
        if (members.put(path(entry.getName()), member) != null) {
          throw new IllegalStateException(entry.getName() + " is in " + file + " twice");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Tarball(members);
  }

  /** Writes files of root with a fixed time. */
  static void write(Path file, SortedMap<String, String> files) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    try (TarArchiveOutputStream archive =
        new TarArchiveOutputStream(Files.newOutputStream(file), UTF_8.name())) {
      for (Map.Entry<String, String> member : files.entrySet()) {
        byte[] bytes = member.getValue().getBytes(UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(member.getKey());
        entry.setSize(bytes.length);
        entry.setModTime(0);
        archive.putArchiveEntry(entry);
        archive.write(bytes);
        archive.closeArchiveEntry();
      }
    }
  }

  Member get(String path) {
    Member member = members.get(path);
    if (member == null) {
      throw new AssertionError("no " + path + " in the tarball, but " + members.keySet());
    }
    return member;
  }

  private static String path(String name) {
    String path = name.startsWith("./") ? name.substring(1) : "/" + name;
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static InputStream decompressed(Path file) throws IOException {
    InputStream content = new BufferedInputStream(Files.newInputStream(file));
    String name = file.getFileName().toString();
    if (name.endsWith(".zst")) {
      return new ZstdInputStream(content);
    }
    return name.endsWith(".gz") ? new GZIPInputStream(content) : content;
  }
}
