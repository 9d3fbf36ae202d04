package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.discourseimage.image.Finding;
import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryReportTests {

  private static final String GEMS = "/usr/lib/discourse/vendor/bundle/";
  private static final String LIBS = "/usr/lib/x86_64-linux-gnu/";

  @TempDir private Path directory;
  private Path out;
  private Path root;

  @BeforeEach
  void report() throws IOException {
    out = Files.createDirectories(directory.resolve("out"));
    root = Files.createDirectories(directory.resolve("root"));
    Files.writeString(
        out.resolve("20-gems.libraries"),
        line("pg.so", "libpq.so.5", LIBS + "libpq.so.5.15", "libpq5")
            + line("pg.so", "libc.so.6", LIBS + "libc.so.6", "libc6")
            + line("ext.so", "libc.so.6", LIBS + "libc.so.6", "libc6")
            + line("ext.so", "libown.so", GEMS + "libown.so", "-")
            + line("libown.so", "libc.so.6", LIBS + "libc.so.6", "libc6"));
    Files.writeString(
        out.resolve("30-plugin-gems.libraries"),
        line("a.so", "libgone.so.1", "-", "-") + line("b.so", "libgone.so.1", "-", "-"));
  }

  @Test
  void without_a_runtime_root_only_what_nobody_found_is_missing() {
    LibraryReport report = LibraryReport.read(List.of(out), path -> false, Optional.empty());

    assertThat(report.lines())
        .containsExactly(
            "libc6: libc.so.6 (3 files)",
            "libpq5: libpq.so.5 (1 file)",
            "in the image: libown.so (1 file)",
            "MISSING: libgone.so.1 (2 files)");
    assertThat(report.packages()).containsExactly("libc6", "libpq5");
    assertThat(report.missing())
        .containsExactly(
            new Finding(
                GEMS + "a.so",
                "needs libgone.so.1, as does 1 other, which is neither in the image nor in the"
                    + " system that it is to run on",
                "Find the package that holds it and install that in the builder root and in the"
                    + " runtime root; or leave out the gem or module that wants it."));
  }

  @Test
  void a_runtime_root_must_have_what_the_builder_root_had() throws IOException {
    Path libs = Files.createDirectories(root.resolve("usr/lib/x86_64-linux-gnu"));
    Files.createSymbolicLink(root.resolve("lib"), Path.of("/usr/lib"));
    Files.writeString(libs.resolve("libc-2.36.so"), "");
    Files.createSymbolicLink(
        libs.resolve("libc.so.6"), Path.of("/lib/../lib/x86_64-linux-gnu/libc-2.36.so"));
    Files.createSymbolicLink(libs.resolve("libpq.so.5"), Path.of("libpq.so.5.15"));

    LibraryReport report = LibraryReport.read(List.of(out), path -> false, Optional.of(root));

    assertThat(report.missing())
        .extracting(Finding::subject, Finding::hint)
        .contains(tuple(GEMS + "pg.so", "Install the package libpq5 in the runtime root."));
    assertThat(report.missing()).hasSize(2);
  }

  @Test
  void a_runtime_root_may_name_more_directories() throws IOException {
    Files.createDirectories(root.resolve("etc/ld.so.conf.d"));
    Files.writeString(root.resolve("etc/ld.so.conf.d/a.conf"), "# more\n/opt/lib\n");
    Files.createDirectories(root.resolve("opt/lib"));
    for (String name : List.of("libpq.so.5", "libc.so.6", "libgone.so.1")) {
      Files.writeString(root.resolve("opt/lib").resolve(name), "");
    }

    LibraryReport report = LibraryReport.read(List.of(out), path -> false, Optional.of(root));

    assertThat(report.missing()).isEmpty();
  }

  @Test
  void links_of_a_root_never_lead_to_this_machine() throws IOException {
    Files.createDirectories(root.resolve("usr/lib"));
    Path outside = Files.writeString(directory.resolve("libpq.so.5"), "");
    Files.createSymbolicLink(root.resolve("usr/lib/libpq.so.5"), outside);
    Files.createSymbolicLink(root.resolve("usr/lib/libc.so.6"), Path.of("libc.so.6"));

    LibraryReport report = LibraryReport.read(List.of(out), path -> false, Optional.of(root));

    assertThat(report.missing()).hasSize(3);
  }

  @Test
  void a_library_of_the_image_must_be_in_the_image() throws IOException {
    Files.writeString(
        out.resolve("20-gems.libraries"),
        line("x.so", "libdata.so", GEMS + "libdata.so", "-")
            + line("y.so", "librb.so", "-", "-")
            + "/usr/lib/discourse-ruby/lib/librb.so\tlibm.so.6\t/lib/libm.so.6\t-\n");
    Files.delete(out.resolve("30-plugin-gems.libraries"));

    assertThat(LibraryReport.read(List.of(out), path -> false, Optional.empty()).lines())
        .containsExactly(
            "of no package: libm.so.6 (1 file)",
            "in the image: librb.so (1 file)",
            "MISSING: libdata.so (1 file)");
    assertThat(
            LibraryReport.read(
                    List.of(out),
                    path -> path.toString().equals(GEMS + "libdata.so"),
                    Optional.empty())
                .missing())
        .isEmpty();
  }

  @Test
  void a_broken_line_is_told_with_its_place() throws IOException {
    Path file = Files.writeString(out.resolve("x.libraries"), "/a\tb\n");

    assertThatThrownBy(() -> LibraryReport.read(List.of(out), path -> false, Optional.empty()))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageStartingWith(file + ":1: '/a\tb' does not tell of a library");
  }

  private static String line(String object, String soname, String path, String packageName) {
    return GEMS + object + "\t" + soname + "\t" + path + "\t" + packageName + "\n";
  }
}
