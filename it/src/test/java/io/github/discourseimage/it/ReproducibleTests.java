package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.samples.SampleRepositories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The same input on what could be two machines. */
class ReproducibleTests {
  private static final String NOBODY = "65534";

  @Test
  void directoryUmaskTimeZoneLocaleAndUserLeaveNoTrace() throws IOException {
    Path elsewhere = Files.createTempDirectory("a place with spaces");
    try {
      SampleRepositories.make(
          Path.of(System.getProperty("it.samples")), elsewhere.resolve("repositories"));
      Map<String, String> repositories =
          Map.of(
              "forum", elsewhere.resolve("repositories/forum.git").toString(),
              "welcomeNote",
                  elsewhere.resolve("repositories/discourse-welcome-note.git").toString(),
              "readingTime",
                  elsewhere.resolve("repositories/discourse-reading-time.git").toString());
      Case here = withBase(Case.of("package-gives-tarballs", "here", repositories));
      CertificateAuthority.write(
          here.directory().resolve("src/main/ca-certificates/example-root.crt"), "Example Root");
      here.maven(
              "package",
              "-Ddiscourse.outputs=tarball,directory,container,helm,oci,sysext,confext,portable")
          .succeeds();

      Case there = copy(here, elsewhere.resolve("another name"), repositories);
      Path localRepository = elsewhere.resolve("local-repo");
      copyTree(here.workbench().localRepository(), localRepository);
      Path maven = elsewhere.resolve("maven");
      copyTree(here.workbench().mavenHome(), maven);
      Path program = program(elsewhere, maven);
      there
          .workbench()
          .withMaven(maven)
          .withDirectory(elsewhere)
          // a JVM under LC_ALL=C cannot name every file; the tarballs can
          .maven(
              there.directory(),
              "package",
              "-Ddiscourse.outputs=tarball,container,helm,oci,sysext,confext,portable",
              "-Ddiscourse.cacheDirectory=" + elsewhere.resolve("cache"))
          .localRepository(localRepository)
          .environment("TZ", "Pacific/Kiritimati")
          .environment("LANG", "C")
          .environment("LC_ALL", "C")
          .environment("HOME", elsewhere.toString())
          .options("-Duser.language=tr -Duser.country=TR -Duser.timezone=Pacific/Kiritimati")
          .executable(program)
          .succeeds();
      assertThat(outputs(there.project().target())).isEqualTo(outputs(here.project().target()));
      assertThat(outputs(here.project().target()))
          .hasSizeGreaterThan(12)
          .containsKeys(
              "sysext/discourse-app.raw",
              "confext/discourse-config.raw",
              "portable/discourse-base-debian.raw",
              "portable/profile/discourse/service.conf");
    } finally {
      Project.delete(elsewhere);
    }
  }

  /** Portable services need one, and the other images then begin with it. */
  private static Case withBase(Case project) throws IOException {
    Tarball.write(
        project.directory().resolve("roots/debian.tar"),
        new TreeMap<>(
            Map.of(
                "usr/bin/sh", "no shell\n",
                "usr/lib/os-release", "ID=debian\nVERSION_ID=\"13\"\n")));
    Path pom = project.directory().resolve("pom.xml");
    Files.writeString(
        pom,
        Files.readString(pom)
            .replace(
                "<configuration>",
                "<configuration><baseImages><debian>roots/debian.tar</debian></baseImages>"));
    return project;
  }

  /** The same project, its files with the modes that a umask of 077 would have left. */
  private static Case copy(Case from, Path directory, Map<String, String> repositories)
      throws IOException {
    Case there =
        withBase(Case.copy(from.workbench(), "package-gives-tarballs", directory, repositories));
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

  /** Maven under another umask and, where this process may choose one, another user. */
  private static Path program(Path directory, Path maven) throws IOException {
    boolean root = "root".equals(System.getProperty("user.name"));
    Path setpriv = Path.of("/usr/bin/setpriv");
    String asUser = "";
    if (root && Files.isExecutable(setpriv)) {
      asUser = "%1$s --reuid=%2$s --regid=%2$s --clear-groups ".formatted(setpriv, NOBODY);
    }
    Path program = directory.resolve("mvn-elsewhere");
    Files.writeString(
        program,
        """
        #!/bin/sh
        umask 077
        exec %s"%s" "$@"
        """
            .formatted(asUser, maven.resolve("bin/mvn")));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    if (!asUser.isEmpty()) {
      UserPrincipal nobody =
          directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(NOBODY);
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          Files.getFileAttributeView(file, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .setOwner(nobody);
        }
      }
    }
    return program;
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  /** The sum of every file that a user takes away; the build's own notes are not among them. */
  private static SortedMap<String, String> outputs(Path target) throws IOException {
    SortedMap<String, String> sums = new TreeMap<>();
    try (Stream<Path> files = Files.walk(target)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        String path = target.relativize(file).toString();
        if (List.of("container/", "helm/", "sysext/", "confext/", "portable/").stream()
                .anyMatch(path::startsWith)
            || path.startsWith("oci/")
            // It tells of directories of the machine, as logs do.
            || !path.contains("/") && !path.endsWith("-image-layers.txt")) {
          sums.put(path, Sha256.of(file));
        }
      }
    }
    return sums;
  }
}
