package io.github.discourseimage.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The names of files as the bytes they are on disk, read as UTF-8. {@link Path#toString} reads them
 * in the locale's encoding, and under {@code LANG=C} turns every letter beyond ASCII into a
 * question mark; a path's URI is made of the bytes themselves.
 */
final class FileNames {

  private FileNames() {}

  /** The last component, or nothing when it is not UTF-8. */
  static Optional<String> name(Path file) {
    String plain = String.valueOf(file.getFileName());
    return isAscii(plain) ? Optional.of(plain) : decode(file).map(FileNames::last);
  }

  /**
   * Where a symbolic link leads, verbatim.
   *
   * @throws IOException also when the target is not UTF-8
   */
  static String target(Path link) throws IOException {
    Path target = Files.readSymbolicLink(link);
    String plain = target.toString();
    if (isAscii(plain)) {
      return plain;
    }
    String fromRoot =
        decode(Path.of("/").resolve(target))
            .orElseThrow(() -> new IOException("the target of " + link + " is not UTF-8"));
    return target.isAbsolute() ? fromRoot : fromRoot.substring(1);
  }

  private static boolean isAscii(String text) {
    // What cannot be decoded becomes U+FFFD, or '?' where a name is encoded once more.
    return text.chars().allMatch(c -> c < 0x80 && c != '?');
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static Optional<String> decode(Path path) {
    String raw = path.toUri().getRawPath();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < raw.length(); i++) {
      if (raw.charAt(i) == '%') {
        bytes.write(Integer.parseInt(raw.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write(raw.charAt(i));
      }
    }
    int length = bytes.size();
    byte[] all = bytes.toByteArray();
    // The URI of a directory ends with a slash.
    int end = length > 1 && all[length - 1] == '/' ? length - 1 : length;
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(all, 0, end)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
