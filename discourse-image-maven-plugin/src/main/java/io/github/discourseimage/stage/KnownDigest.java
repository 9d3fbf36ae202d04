package io.github.discourseimage.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of a root's sha256 before it is unpacked or made, so that it need not be. */
sealed interface KnownDigest {

  /** The sha256, or nothing when it has yet to be computed. */
  String get() throws IOException;

  /** Keeps what was computed for the next build. */
  void put(String sha256) throws IOException;

  /** One that the user tells. */
  record Told(String get) implements KnownDigest {
    @Override
    public void put(String sha256) {}
  }

  /**
   * One that an earlier build computed.
   *
   * @param note file that keeps it
   * @param file that must not have changed since: size, time and inode are the same; null where
   *     there is none
   * @param stamp of the file as it was when this build began
   */
  record Noted(Path note, @Nullable Path file, String stamp) implements KnownDigest {

    Noted(Path note, @Nullable Path file) throws IOException {
      this(note, file, stamp(file));
    }

    private static String stamp(@Nullable Path file) throws IOException {
      if (file == null) {
        return "made";
      }
      // The index of a layout tells of any change in it; a directory's own time does not.
      Path index = file.resolve("index.json");
      BasicFileAttributes attributes =
          Files.readAttributes(
              Files.isRegularFile(index) ? index : file, BasicFileAttributes.class);
      return attributes.size() + " " + attributes.lastModifiedTime() + " " + attributes.fileKey();
    }

    @Override
    public String get() throws IOException {
      if (!Files.isRegularFile(note)) {
        return "";
      }
      List<String> lines = Files.readAllLines(note);
      return lines.size() == 2 && lines.get(1).equals(stamp) ? lines.get(0) : "";
    }

    @Override
    public void put(String sha256) throws IOException {
      if (stamp(file).equals(stamp)) {
        WholeText.write(note, sha256 + "\n" + stamp + "\n");
      }
    }
  }
}
