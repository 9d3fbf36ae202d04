package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.it.app.DiskImage;
import io.github.discourseimage.it.app.MergedExtensions;
import io.github.discourseimage.it.app.Mkosi;
import io.github.discourseimage.it.app.Suite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tree for mkosi of the sample app, in the hands of mkosi, the oldest and the newest. */
@Tag("end-to-end")
class MkosiTests {
  private static final Path CACHE = Path.of(System.getProperty("it.cache"));
  private static final String OF_ALL =
      "EXTENSION_RELOAD_MANAGER=1\nEXTENSION_RESTART_UNITS=discourse.target\nPORTABLE_PREFIXES=discourse\n";
  private static final List<String> EXTENSIONS =
      List.of("discourse-app", "discourse-native-debian");
  private static final List<String> CONFIGURATION =
      List.of("discourse-config", "discourse-config-debian");

  @ParameterizedTest
  @EnumSource(Mkosi.Release.class)
  void everyDistributionIsReadWithoutAWarning(Mkosi.Release release) {
    CompiledApp compiled = CompiledApp.of(Suite.TRIXIE);
    Case project = compiled.project("mkosi-read-" + release);
    compiled
        .maven(
            project,
            compiled.cache(),
            "-Ddiscourse.build=false",
            "-Ddiscourse.distributions=alpine,arch,debian,ubuntu",
            "-Ddiscourse.outputs=tarball,container,mkosi")
        .succeeds();
    Mkosi mkosi = Mkosi.of(release, CACHE, project.output("mkosi"));

    for (String distribution : List.of("alpine", "arch", "debian", "ubuntu")) {
      Map<String, Map<String, Object>> images = images(mkosi.summary("--profile", distribution));
      assertThat(images.keySet())
          .containsExactly(
              "base",
              "compiled",
              "confext",
              "confext-native",
              "main",
              "portable",
              "sysext",
              "sysext-native");
      images.forEach(
          (name, image) ->
              assertThat(image)
                  .as(name)
                  .containsEntry("Format", format(name))
                  .containsEntry("Overlay", name.equals("compiled"))
                  .containsEntry("SourceDateEpoch", 1_767_225_600));
      boolean custom = distribution.equals("alpine");
      Map<String, Object> base = image(images, "base");
      assertThat(base).containsEntry("Distribution", custom ? "custom" : distribution);
      assertThat((List<?>) base.get("Packages")).hasSizeGreaterThan(custom ? -1 : 20);
      assertThat(text(base, "BaseTrees"))
          .isEqualTo(custom ? "[" + beside(project, "base-alpine.tar") + "]" : "[]");
      assertThat(text(image(images, "portable"), "BaseTrees"))
          .contains("mkosi-images/" + distribution + "/base");
      assertThat(text(image(images, "portable"), "ExtraTrees"))
          .contains(beside(project, "compiled-app-1.0-SNAPSHOT-rootfs.tar.zst"))
          .contains(
              beside(project, "compiled-app-1.0-SNAPSHOT-rootfs-" + distribution + ".tar.zst"));
      assertThat(image(images, "sysext-native"))
          .containsEntry("Output", "discourse-native-" + distribution);
      Map<String, Map<String, Object>> offline =
          images(mkosi.summary("--profile", distribution, "--distribution", "custom"));
      assertThat(text(image(offline, "base"), "BaseTrees"))
          .isEqualTo("[" + beside(project, "base-" + distribution + ".tar") + "]");
      assertThat(text(image(offline, "base"), "Packages")).isEqualTo("[]");
    }
  }

  @Test
  void imagesOfDebianAreBuiltWithoutRoot() throws IOException {
    CompiledApp compiled = CompiledApp.of(Suite.TRIXIE);
    Case project = compiled.project("mkosi");
    compiled
        .maven(project, compiled.cache(), "-Ddiscourse.outputs=tarball,directory,mkosi")
        .succeeds();
    Path images = project.output("mkosi-images/debian");

    Mkosi oldest = Mkosi.of(Mkosi.Release.TRIXIE, CACHE, project.output("mkosi"));
    assertThat(oldest.build("--profile", "debian")).contains("Installing Debian");

    assertThat(merged(project, images).differences().lines().toList())
        .allMatch(line -> isEmptyDirectory(line, project.output("mkosi-merged/merged/wanted")));
    assertThat(images.resolve("base/usr/bin/ruby")).exists();
    SortedMap<String, String> sums = sums(images);

    Files.copy(compiled.debian().runtimeRoot(), project.output("base-debian.tar"));
    Mkosi newest = Mkosi.of(Mkosi.Release.FORKY, CACHE, project.output("mkosi"));
    assertThat(newest.build("--profile", "debian", "--distribution", "custom"))
        .contains("base-debian.tar");
    SortedMap<String, String> offline = sums(images);
    newest.build("--profile", "debian", "--distribution", "custom");

    assertThat(sums(images)).isEqualTo(offline);
    offline.remove("discourse_debian.raw");
    assertThat(sums).containsAllEntriesOf(offline).hasSize(5);
  }

  /** On a builder root that is there, in the place of packages that mkosi would install. */
  @Test
  void mkosiCompilesTheAppAsTheSandboxDoes() throws IOException {
    CompiledApp compiled = CompiledApp.of(Suite.TRIXIE);
    Case project = compiled.project("mkosi-compile");
    compiled
        .maven(
            project,
            compiled.cache(),
            "-Ddiscourse.build=false",
            "-Ddiscourse.outputs=tarball,container,mkosi")
        .succeeds();
    Files.copy(compiled.debian().builderRoot(), project.output("base-debian.tar"));
    Path secrets = Files.createDirectory(project.output("mkosi-secrets"));
    Files.writeString(
        secrets.resolve("fetch"), String.join("\n", compiled.fetchEnvironment()) + "\n");
    Files.copy(Path.of("/etc/ssl/certs/ca-certificates.crt"), secrets.resolve("certificates"));
    Path conf = project.output("mkosi/mkosi.conf");
    Files.writeString(
        conf,
        Files.readString(conf).replaceAll("(?m)^Dependencies=.*", "Dependencies=sysext-native"));
    Mkosi mkosi = Mkosi.of(Mkosi.Release.FORKY, CACHE, project.output("mkosi"));

    assertThat(mkosi.build("--profile", "debian", "--distribution", "custom"))
        .contains("== 20-gems.fetch: done", "== 50-assets.build: done");

    SortedMap<String, Tarball.Member> wanted = members(compiled.results());
    // What is there is what the image's tree has already.
    wanted.keySet().removeIf(path -> path.startsWith("/usr/lib/discourse/public/plugins"));
    Path made = project.output("mkosi-images/debian/compiled");
    assertThat(wanted).hasSizeGreaterThan(100);
    assertThat(wanted.keySet())
        .allMatch(path -> Files.exists(made.resolve("." + path), LinkOption.NOFOLLOW_LINKS));
    try (Stream<Path> files = Files.walk(made)) {
      for (Path file : (Iterable<Path>) files.filter(it -> !Files.isDirectory(it))::iterator) {
        String path = "/" + made.relativize(file);
        assertThat(wanted).containsKey(path);
        Tarball.Member member = Objects.requireNonNull(wanted.get(path));
        if (Files.isSymbolicLink(file)) {
          assertThat(Files.readSymbolicLink(file)).as(path).hasToString(member.link());
        } else {
          assertThat(file).as(path).hasBinaryContent(member.bytes());
        }
      }
    }
  }

  /** All that the stages' tars in a directory hold. */
  private static SortedMap<String, Tarball.Member> members(Path directory) throws IOException {
    SortedMap<String, Tarball.Member> members = new TreeMap<>();
    try (Stream<Path> tars = Files.list(directory)) {
      tars.filter(it -> it.toString().endsWith(".tar"))
          .forEach(tar -> members.putAll(Tarball.read(tar).members()));
    }
    return members;
  }

  private static MergedExtensions merged(Case project, Path images) throws IOException {
    Path target = Files.createDirectory(project.output("mkosi-merged"));
    copy(EXTENSIONS, images, target.resolve("sysext"));
    copy(CONFIGURATION, images, target.resolve("confext"));
    for (String tree : List.of("rootfs", "rootfs-debian")) {
      Files.createSymbolicLink(target.resolve(tree), project.output(tree));
    }
    MergedExtensions merged = MergedExtensions.of(target, target.resolve("merged"));
    assertThat(merged.release("discourse-app")).startsWith("ID=_any\nARCHITECTURE=_any\n");
    assertThat(merged.release("discourse-config")).startsWith("ID=_any\nARCHITECTURE=_any\n");
    assertThat(merged.release("discourse-native-debian"))
        .startsWith(OF_ALL + "ID=debian\nVERSION_ID=13\nSYSEXT_ID=discourse-native-debian\n")
        .contains("SYSEXT_SCOPE=system portable\n");
    assertThat(merged.release("discourse-config-debian"))
        .startsWith(OF_ALL + "ID=debian\nVERSION_ID=13\nCONFEXT_ID=discourse-config-debian\n");
    return merged;
  }

  /** mkosi leaves out of extensions what a package manager or a compiler made and never used. */
  private static boolean isEmptyDirectory(String difference, Path wanted) {
    String path = difference.replaceFirst("^Only in wanted/(.*): (.*)$", "$1/$2");
    try (Stream<Path> files = Files.walk(wanted.resolve(path))) {
      return files.allMatch(Files::isDirectory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(List<String> names, Path images, Path target) throws IOException {
    Files.createDirectory(target);
    for (String name : names) {
      DiskImage.copyFirstPartition(images.resolve(name + ".raw"), target.resolve(name + ".raw"));
    }
  }

  private static SortedMap<String, String> sums(Path images) throws IOException {
    SortedMap<String, String> sums = new TreeMap<>();
    try (Stream<Path> files = Files.list(images)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".raw")).toList()) {
        sums.put(file.getFileName().toString(), Sha256.of(file));
      }
    }
    return sums;
  }

  private static String format(String image) {
    return switch (image) {
      case "main" -> "none";
      case "base", "compiled" -> "directory";
      default -> image.replace("-native", "");
    };
  }

  /** As mkosi names it: by an absolute path. */
  private static String beside(Case project, String name) {
    return project.output(name).toAbsolutePath().normalize().toString();
  }

  /** The images of a summary by name; mkosi 25 has none for the one that stands for all. */
  private static SortedMap<String, Map<String, Object>> images(Object summary) {
    SortedMap<String, Map<String, Object>> images = new TreeMap<>();
    for (Object image : (List<?>) Objects.requireNonNull(((Map<?, ?>) summary).get("Images"))) {
      @SuppressWarnings("unchecked") // It is JSON.
      Map<String, Object> values = (Map<String, Object>) image;
      images.put(values.get("Image") instanceof String name ? name : "main", values);
    }
    return images;
  }

  private static Map<String, Object> image(Map<String, Map<String, Object>> images, String name) {
    return Objects.requireNonNull(images.get(name), name);
  }

  private static String text(Map<String, Object> image, String setting) {
    return String.valueOf(image.get(setting));
  }
}
