package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The same input on what could be two machines. */
class ReproducibleTests {
  @Test
  void directoryUmaskTimeZoneLocaleAndUserLeaveNoTrace() throws IOException {
    Case here = Case.of("package-gives-tarballs", "here");
    CertificateAuthority.write(
        here.directory().resolve("src/main/ca-certificates/example-root.crt"), "Example Root");
    here.maven("package").succeeds();

    Path elsewhere =
        Files.createTempDirectory(
            "a place with spaces",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwxrwx")));
    try {
      Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwxrwxrwx"));
      Case there = copy(here, elsewhere.resolve("another name"));
      MavenRun run =
          there
              .maven("package", "-Ddiscourse.cacheDirectory=" + elsewhere.resolve("cache"))
              .environment("TZ", "Pacific/Kiritimati")
              .environment("LANG", "C")
              .environment("LC_ALL", "C")
              .options("-Duser.language=tr -Duser.country=TR -Duser.timezone=Pacific/Kiritimati")
              .executable(withUmask(elsewhere, there));
      run.succeeds();
      assertThat(outputs(there.project().target())).isEqualTo(outputs(here.project().target()));
      assertThat(outputs(here.project().target())).hasSizeGreaterThan(12);
    } finally {
      Project.delete(elsewhere);
    }
  }

  /** The same project, its files with the modes that a umask of 077 would have left. */
  private static Case copy(Case from, Path directory) throws IOException {
    Case there = Case.copy(from.workbench(), "package-gives-tarballs", directory, Map.of());
    Path certificate = Path.of("src/main/ca-certificates/example-root.crt");
    Files.createDirectories(directory.resolve(certificate).getParent());
    Files.copy(from.directory().resolve(certificate), directory.resolve(certificate));
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (!Files.isSymbolicLink(file)) {
          boolean executable = Files.isExecutable(file);
          Files.setPosixFilePermissions(
              file, PosixFilePermissions.fromString(executable ? "rwx------" : "rw-------"));
        }
      }
    }
    return there;
  }

  private static Path withUmask(Path directory, Case there) throws IOException {
    Path program = directory.resolve("mvn-with-umask");
    Files.writeString(
        program,
        """
        #!/bin/sh
        umask 077
        exec "%s" "$@"
        """
            .formatted(there.workbench().mavenHome().resolve("bin/mvn")));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return program;
  }

  /** The sum of every file that a user takes away; the build's own notes are not among them. */
  private static SortedMap<String, String> outputs(Path target) throws IOException {
    SortedMap<String, String> sums = new TreeMap<>();
    try (Stream<Path> files = Files.walk(target)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        String path = target.relativize(file).toString();
        if (List.of("container/", "helm/").stream().anyMatch(path::startsWith)
            || !path.contains("/")) {
          sums.put(path, Sha256.of(file));
        }
      }
    }
    return sums;
  }
}
