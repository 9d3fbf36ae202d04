package io.github.discourseimage.stage;

import io.github.discourseimage.distribution.PackageFamily;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The packages that bring headers, libraries and programs, from the file failures/packages. */
final class NativePackages {

  /** What a build may miss. */
  enum Kind {
    HEADER,
    LIBRARY,
    PROGRAM
  }

  private static final String FILE = "/failures/packages";

  private record Row(Kind kind, String name, String apt, String apk, String pacman) {

    boolean brings(Kind wanted, String missing) {
      return kind == wanted
          && (name.endsWith("/")
              ? missing.startsWith(name)
              : missing.equals(name) || missing.endsWith("/" + name));
    }

    String in(PackageFamily family) {
      return switch (family.name()) {
        case "apk" -> apk;
        case "pacman" -> pacman;
        default -> apt;
      };
    }
  }

  private static final List<Row> ROWS = read();

  private NativePackages() {}

  private static List<Row> read() {
    try (InputStream in = NativePackages.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is not in the plugin's jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" ", -1))
          .map(
              words ->
                  new Row(
                      Kind.valueOf(words[0].toUpperCase(Locale.ROOT)),
                      words[1],
                      words[2],
                      words[3],
                      words[4]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The package that brings something, where that is known. */
  static Optional<String> of(Kind kind, String missing, PackageFamily family) {
    return ROWS.stream()
        .filter(row -> row.brings(kind, missing))
        .map(row -> row.in(family))
        .findFirst();
  }
}
