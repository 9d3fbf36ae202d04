package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.distribution.OsRelease;
import io.github.discourseimage.image.SourceDateEpoch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tree for mkosi, file by file; that mkosi reads it and builds from it is tested elsewhere. */
class MkosiTreeTests {

  private static final Path GOLDEN = Path.of("src/test/resources/golden/mkosi");

  private static final SourceDateEpoch TIME = new SourceDateEpoch(1_767_225_600);

  private static final SiteModel COMPILED =
      Sites.of("puma").withArchives(new Archives("my-forum-1.0-rootfs", ".tar.zst"));

  private static final SiteModel UNCOMPILED =
      COMPILED.withCompile(
          CompileModel.of(
              new TreeMap<>(Map.of("SOURCE_DATE_EPOCH", "1767225600")),
              List.of(
                  new CompileModel.Phase("20-gems.fetch", true),
                  new CompileModel.Phase("20-gems.build", false))));

  @ParameterizedTest
  @ValueSource(strings = {"compiled", "uncompiled"})
  void theTreeIsWhatIsWrittenDown(String name) throws IOException {
    SortedMap<String, String> files = files(name.equals("compiled") ? COMPILED : UNCOMPILED);
    StringBuilder text = new StringBuilder();
    files.forEach((path, file) -> text.append("== ").append(path).append('\n').append(file));
    Path golden = GOLDEN.resolve(name);
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, text);
    }

    assertThat(text).hasToString(Files.readString(golden));
  }

  @ParameterizedTest
  @EnumSource(Distribution.class)
  void eachDistributionHasAProfileAndTakesItsOwnTarball(Distribution distribution)
      throws IOException {
    String id = distribution.id();
    SortedMap<String, String> files = files(COMPILED);

    assertThat(files.get("mkosi.profiles/" + id + ".conf"))
        .contains("Distribution=" + (id.equals("alpine") ? "custom" : id) + "\n")
        .contains("OutputDirectory=%D/../mkosi-images/" + id + "\n");
    for (String image : List.of("portable", "sysext-native", "confext-native")) {
      assertThat(files.get("mkosi.images/" + image + "/mkosi.conf.d/" + id + ".conf"))
          .startsWith("[Match]\nProfiles=" + id + "\n")
          .contains("%D/../my-forum-1.0-rootfs-" + id + ".tar.zst\n");
    }
    assertThat(files.get("mkosi.images/base/mkosi.conf.d/" + id + ".conf"))
        .contains(
            "Packages=\n         "
                + String.join("\n         ", distribution.packages().packages())
                + "\n");
  }

  @Test
  void onlyDistributionsOfTheBuildAreThere() throws IOException {
    SiteModel site =
        SiteModel.defaults(
            "my-forum",
            "1.0",
            "3.5.0",
            "0",
            "forum.example.org",
            "puma",
            List.of(Distribution.DEBIAN));

    assertThat(files(site).keySet())
        .contains("mkosi.profiles/debian.conf")
        .noneMatch(path -> path.matches(".*(alpine|arch|ubuntu).*"));
  }

  @Test
  void nativeCodeIsForTheReleaseThatItWasCompiledIn() throws IOException {
    OsRelease bookworm =
        OsRelease.parse("ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n");
    OsRelease arch = new OsRelease("arch", Optional.empty());
    MkosiModel model =
        MkosiModel.of(
            COMPILED,
            TIME,
            new TreeMap<>(Map.of(Distribution.DEBIAN, bookworm, Distribution.ARCH, arch)));

    SortedMap<String, String> files = files(COMPILED, model);

    assertThat(files.get("mkosi.profiles/debian.conf")).contains("Release=bookworm\n");
    assertThat(files.get("mkosi.profiles/arch.conf")).contains("Release=rolling\n");
    assertThat(files.get("mkosi.profiles/ubuntu.conf")).contains("Release=resolute\n");
  }

  @Test
  void scriptsCanBeRun() {
    List<RenderedFile> files =
        Templates.builtIn().mkosi(UNCOMPILED, MkosiModel.of(UNCOMPILED, TIME, new TreeMap<>()));

    assertThat(files)
        .filteredOn(RenderedFile::executable)
        .extracting(RenderedFile::path)
        .containsExactly(
            "mkosi.images/compiled/mkosi.build.chroot", "mkosi.images/portable/mkosi.build");
  }

  private static SortedMap<String, String> files(SiteModel site) throws IOException {
    return files(site, MkosiModel.of(site, TIME, new TreeMap<>()));
  }

  private static SortedMap<String, String> files(SiteModel site, MkosiModel model)
      throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    for (RenderedFile file : Templates.builtIn().mkosi(site, model)) {
      files.put(file.path(), new String(file.content().readAll(), StandardCharsets.UTF_8));
    }
    return files;
  }
}
