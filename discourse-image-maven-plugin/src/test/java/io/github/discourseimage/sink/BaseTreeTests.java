package io.github.discourseimage.sink;

import static io.github.discourseimage.sink.OciFixture.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How our files lie over those of a base. */
class BaseTreeTests {

  @TempDir Path directory;

  private OciFixture oci;
  private BaseFixture base;

  @BeforeEach
  void makeFixtures() {
    oci = new OciFixture(directory);
    base = new BaseFixture(directory);
  }

  @Test
  void layersLieOverEachOtherAndWhiteoutsHide() throws IOException {
    Path lower =
        base.tar(
            "lower",
            "lib -> usr/lib",
            "usr/",
            "usr/lib/",
            "usr/lib/a",
            "usr/lib/b",
            "opt/",
            "opt/x",
            "opt/y");
    Path upper = base.tar("upper", "lib/.wh.a", "lib/c", "opt/.wh..wh..opq", "opt/z");

    BaseTree tree = BaseTree.of(List.of(LayerListing.of(lower), LayerListing.of(upper)));

    assertThat(tree.paths())
        .containsExactly("/lib", "/opt", "/opt/z", "/usr", "/usr/lib", "/usr/lib/b", "/usr/lib/c");
    assertThat(tree.real(UnixPath.of("/lib/modules"))).hasToString("/usr/lib/modules");
  }

  @Test
  void whatLiesBelowALinkOfTheBaseGoesWhereItLeads() throws IOException {
    base("usr/", "usr/bin/", "usr/bin/sh", "bin -> usr/bin", "var/", "var/run -> ../run", "run/");
    image(layer -> file(layer, "/bin/tool", "/var/run/forum/pid", "/opt/x"));

    oci.write(Compression.NONE, 1);

    List<String> names = names("1.0-debian");
    assertThat(names)
        .contains("usr/bin/tool", "run/forum/pid", "opt/x")
        .doesNotContain("bin/", "bin/tool", "var/run/");
    assertThat(oci.log.lines)
        .contains("  2 files go where links of the base lead, such as /lib -> usr/lib");
  }

  @Test
  void layersThatAreCommonStayEqualOverEveryBase() throws IOException {
    base("usr/", "usr/bin/", "bin -> usr/bin", "var/ 1777");
    image(layer -> file(layer, "/bin/tool", "/opt/x", "/var/lib/forum/y"));
    oci.write(Compression.NONE, 1);

    List<Object> debian = oci.layers("1.0-debian");
    List<Object> alpine = oci.layers("1.0-alpine");
    // base, common, own; common, own.
    assertThat(debian).hasSize(3);
    assertThat(debian.get(1)).isEqualTo(alpine.get(0));
    assertThat(oci.names(String.valueOf(alpine.get(1)))).contains("bin/tool");
    assertThat(oci.names(String.valueOf(debian.get(2)))).contains("usr/bin/tool", "var/");
  }

  @Test
  void directoriesOfTheBaseKeepTheirOwnersAndModes() throws IOException {
    base("usr/", "tmp/ 1777", "srv/ 0700");
    image(
        layer ->
            file(layer, "/tmp/x", "/srv/deep/y")
                .add(TestImages.directory("/srv/deep", Attributes.DIRECTORY)));
    oci.write(Compression.NONE, 1);

    assertThat(unpacked("1.0-debian").resolve("tmp")).satisfies(path -> mode(path, "1777"));
    assertThat(directory.resolve("unpacked/srv")).satisfies(path -> mode(path, "700"));
  }

  @Test
  void aFileOverADirectoryOfTheBaseHidesItByAWhiteoutAndIsTold() throws IOException {
    base("usr/", "etc/", "etc/forum/", "etc/forum/old", "etc/app");
    image(layer -> file(layer, "/etc/forum", "/etc/app/new"));

    oci.write(Compression.NONE, 1);

    assertThat(oci.names(String.valueOf(oci.layers("1.0-debian").get(1))))
        .containsExactly("etc/", "etc/.wh.app", "etc/.wh.forum");
    assertThat(oci.log.warnings)
        .contains(
            "/etc/forum (app: a test), a file, hides the directory /etc/forum of the base with all"
                + " that is in it",
            "/etc/app (app: a test), a directory, hides /etc/app of the base, which is no directory");
  }

  @Test
  void hiddenPathsAreWhiteoutsDirectlyAboveTheBase() throws IOException {
    base(
        "usr/",
        "usr/share/",
        "usr/share/doc/",
        "usr/share/doc/a",
        "usr/bin/",
        "usr/bin/perl",
        "bin -> usr/bin");
    hide("/usr/share/doc", "/usr/share/doc/a", "/bin/perl");
    image(layer -> file(layer, "/opt/x"));

    oci.write(Compression.GZIP, 1);

    String whiteouts = String.valueOf(oci.layers("1.0-debian").get(1));
    assertThat(oci.names(whiteouts))
        .containsExactly("usr/", "usr/bin/", "usr/bin/.wh.perl", "usr/share/", "usr/share/.wh.doc");
    String umoci = RealTool.require("umoci").toString();
    RealTool.run(
            Map.of(), directory, umoci, "unpack", "--rootless", "--image", "oci:1.0-debian", "b")
        .successfulStdout();
    assertThat(directory.resolve("b/rootfs/usr/share")).isEmptyDirectory();
    assertThat(directory.resolve("b/rootfs/usr/bin")).isEmptyDirectory();
    assertThat(directory.resolve("b/rootfs/opt/x")).exists();
  }

  @Test
  void aHiddenPathThatNoBaseHasNamesNearOnes() throws IOException {
    base("usr/", "usr/share/", "usr/share/doc/");
    hide("/usr/share/docs", "/");

    assertThatThrownBy(() -> oci.write(Compression.GZIP, 1))
        .hasMessageContaining("no base has /usr/share/docs; did you mean '/usr/share/doc'?")
        .hasMessageContaining("'/' would hide all of the base");
  }

  @Test
  void hiddenPathsWantABase() {
    hide("/usr/share/doc");

    assertThatThrownBy(() -> oci.write(Compression.GZIP, 1))
        .hasMessageContaining("no base has /usr/share/doc")
        .hasMessageContaining("name a base in <baseImages>, or hide nothing");
  }

  @Test
  void twoFilesOfWhichTheBaseMakesOneAreRefused() throws IOException {
    base("usr/", "usr/bin/", "bin -> usr/bin");
    image(layer -> file(layer, "/bin/tool", "/usr/bin/tool"));

    assertThatThrownBy(() -> oci.write(Compression.GZIP, 1))
        .hasMessageContaining("/bin/tool (app: a test): is /usr/bin/tool in the base of debian");
  }

  @Test
  void aNameThatMeansAWhiteoutIsRefused() {
    image(layer -> file(layer, "/opt/.wh.x"));

    assertThatThrownBy(() -> oci.write(Compression.GZIP, 1))
        .hasMessageContaining("/opt/.wh.x (app: a test): has a name that means in a container");
  }

  @Test
  void setuidFilesOfTheBaseAreCountedAndKept() throws IOException {
    base("usr/", "usr/bin/", "usr/bin/su 4755", "usr/bin/write 2755", "usr/bin/sh");

    oci.write(Compression.GZIP, 1);

    assertThat(oci.log.lines)
        .contains("  2 set-uid or set-gid files of the base are kept as they are");
  }

  @Test
  void aBaseIsListedOnceAndABrokenListIsMadeAnew() throws IOException {
    base("usr/", "usr/bin/", "bin -> usr/bin");
    oci.write(Compression.GZIP, 1);
    Path listing;
    try (var files = Files.list(directory.resolve("cache/bases"))) {
      listing = files.findFirst().orElseThrow();
    }
    byte[] whole = Files.readAllBytes(listing);
    Files.write(listing, java.util.Arrays.copyOf(whole, 20));

    oci.write(Compression.GZIP, 1);

    assertThat(listing).hasBinaryContent(whole);
  }

  private void base(String... entries) throws IOException {
    oci.bases.put(Distribution.DEBIAN, new BaseLocation(base.tar("base.tar", entries)));
  }

  private void hide(String... paths) {
    for (String path : paths) {
      oci.hidden.add(UnixPath.of(path));
    }
  }

  /** An image of one layer, with a file for each of two distributions. */
  private void image(Consumer<Layer.Builder> common) {
    TreeMap<Distribution, List<Layer>> variants = new TreeMap<>();
    for (Distribution distribution : List.of(Distribution.ALPINE, Distribution.DEBIAN)) {
      Origin own = new Origin(distribution.id(), "a test");
      variants.put(
          distribution,
          List.of(
              Layer.of(
                  distribution.id(),
                  layer ->
                      layer.file(UnixPath.of("/etc/os"), Content.of(distribution.id()), own))));
    }
    oci.image =
        new Image("forum-1.0", new SourceDateEpoch(0), List.of(Layer.of("app", common)), variants);
  }

  private static Layer.Builder file(Layer.Builder layer, String... paths) {
    for (String path : paths) {
      layer.add(TestImages.file(path, "of ours"));
    }
    return layer;
  }

  /** The names in all layers, the base's too. */
  private List<String> names(String tag) throws IOException {
    List<String> names = new ArrayList<>();
    List<Object> layers = oci.layers(tag);
    for (Object layer : layers.subList(1, layers.size())) {
      names.addAll(oci.names(String.valueOf(layer)));
    }
    return names;
  }

  private Path unpacked(String tag) throws IOException {
    Path root = Files.createDirectories(directory.resolve("unpacked"));
    for (Object layer : (List<?>) member(oci.manifest(tag), "layers")) {
      RealTool.run(
              Map.of(),
              root,
              RealTool.require("tar").toString(),
              "-xpf",
              oci.blob(member(layer, "digest")).toString())
          .successfulStdout();
    }
    return root;
  }

  private static void mode(Path path, String mode) {
    String stat =
        RealTool.run(
                Map.of(),
                Path.of("/"),
                RealTool.require("stat").toString(),
                "-c",
                "%a",
                path.toString())
            .successfulStdout();
    assertThat(stat.strip()).isEqualTo(mode);
  }
}
