package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.image.Architecture;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.FileTree;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProxySelector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuilderRootsTests {

  @TempDir Path directory;
  Path cache;
  RootFixture fixture;
  BuilderRoots roots;
  List<String> told;

  @BeforeEach
  void make() {
    cache = directory.resolve("cache");
    fixture = new RootFixture(directory);
    told = new ArrayList<>();
    BuildLog log =
        new BuildLog() {
          @Override
          public synchronized void info(String message) {
            told.add(message);
          }

          @Override
          public void warn(String message) {}

          @Override
          public void debug(String message) {}

          @Override
          public void progress(String task, long done, long total) {}
        };
    roots = new BuilderRoots(cache, new Downloads(cache, ProxySelector.getDefault(), log), log);
  }

  private BuilderRoot open(Path archive) {
    return roots.open(new RootSource.Archive(archive.toString(), ""));
  }

  /** What the cache holds beside locks and notes. */
  private List<String> kept() throws IOException {
    try (Stream<Path> files = Files.list(cache.resolve("roots"))) {
      return files.filter(Files::isDirectory).map(file -> file.getFileName().toString()).toList();
    }
  }

  @ParameterizedTest
  @CsvSource({"root.tar,--format=gnu", "root.tar.gz,-z", "root.tar.xz,-J", "root.tar.zst,--zstd"})
  void anArchiveIsUnpackedWhateverItsCompressionAndName(String name, String option)
      throws IOException {
    RealTool.require("xz");
    RealTool.require("zstd");
    Path archive = fixture.tar(fixture.root(), name, option);
    Path noExtension = Files.move(archive, directory.resolve("archive"));

    BuilderRoot root = open(noExtension);

    assertThat(root.digest()).isEqualTo("sha256:" + RootFixture.sha256(noExtension));
    assertThat(root.directory().resolve("usr/bin/x")).hasContent("x");
    assertThat(kept()).containsExactly(root.digest().substring(7));
  }

  @Test
  void aRootThatACleanerRemovedIsMadeAgainThoughItsNoteIsLeft() throws IOException {
    Path archive = fixture.tar(fixture.root(), "root.tar");
    RootSource source = new RootSource.Archive(archive.toString(), "");
    assertThat(roots.has(source)).isFalse();
    BuilderRoot root = roots.open(source);
    assertThat(roots.has(source)).isTrue();
    FileTree.delete(cache.resolve("roots").resolve(kept().get(0)));
    assertThat(roots.has(source)).isFalse();

    assertThat(roots.open(source)).isEqualTo(root);

    assertThat(root.directory().resolve("usr/bin/x")).hasContent("x");
  }

  @Test
  void whatIsMountedOnIsMadeAndNothingTellsWhereTheRootWasMade() throws IOException {
    Path tree =
        fixture.root(
            "etc/resolv.conf", "-> ../run/systemd/resolve/stub-resolv.conf",
            "etc/hosts", "10.1.2.3 secret-host\n",
            "etc/hostname", "machine\n");

    Path root = open(fixture.tar(tree, "root.tar")).directory();

    for (UnixPath path : StagePaths.mountPoints()) {
      assertThat(root.resolve(path.relative())).isEmptyDirectory();
    }
    assertThat(root.resolve("tmp")).isEmptyDirectory();
    assertThat(root.resolve("etc/resolv.conf")).isRegularFile().isEmptyFile();
    assertThat(root.resolve("etc/hosts")).hasContent("127.0.0.1 localhost\n::1 localhost");
    assertThat(root.resolve("etc/hostname")).hasContent("build");
    assertThat(root.resolve("certificates.pem")).isEmptyFile();
  }

  @Test
  void aRootIsUnpackedOnceAndReadAgainOnlyWhenTheFileChanges() throws IOException {
    Path archive = fixture.tar(fixture.root(), "root.tar");
    BuilderRoot first = open(archive);
    assertThat(told).hasSize(2);
    Path about = first.directory().resolveSibling("about");
    Files.setLastModifiedTime(about, FileTime.fromMillis(1000));

    assertThat(open(archive)).isEqualTo(first);
    assertThat(told).hasSize(2);
    assertThat(Files.getLastModifiedTime(about).toMillis()).isGreaterThan(1000);

    fixture.tar(fixture.root("etc/more", "more\n"), "root.tar");
    assertThat(open(archive).digest()).isNotEqualTo(first.digest());
  }

  @Test
  void aDirectoryThatNobodyMayEnterCanBeDeletedAndNoProgramIsSetuid() throws IOException {
    Path tree = fixture.root("var/secret/file", "s\n");
    Path program = tree.resolve("usr/bin/x");
    RealTool.run(Map.of(), directory, "chmod", "6755", program.toString());
    Path archive = fixture.tar(tree, "root.tar", "--mode=a-w");

    Path root = open(archive).directory();

    assertThat(Files.getPosixFilePermissions(root.resolve("var/secret")))
        .contains(PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    assertThat((int) Files.getAttribute(root.resolve("usr/bin/x"), "unix:mode") & 06000).isZero();
    FileTree.delete(root);
    assertThat(root).doesNotExist();
  }

  @Test
  void aWrongChecksumTellsBothAndLeavesNothing() throws IOException {
    Path archive = fixture.tar(fixture.root(), "root.tar");
    String wrong = "0".repeat(64);

    assertThatThrownBy(() -> roots.open(new RootSource.Archive(archive.toString(), wrong)))
        .hasMessageContaining("builder root " + archive)
        .hasMessageContaining(
            "its sha256 is " + RootFixture.sha256(archive) + ", expected is " + wrong);
    assertThat(kept()).isEmpty();
  }

  @Test
  void aBrokenArchiveLeavesNothing() throws IOException {
    Path archive = fixture.tar(fixture.root(), "root.tar.gz", "-z");
    byte[] bytes = Files.readAllBytes(archive);
    Files.write(archive, Arrays.copyOf(bytes, bytes.length / 2));

    assertThatThrownBy(() -> open(archive))
        .hasMessageContaining("cannot be unpacked: tar said: ")
        .hasMessageContaining("unexpected end of file");
    assertThat(kept()).isEmpty();
  }

  @Test
  void whatIsNoRootIsRefused() throws IOException {
    Path archive = fixture.tar(fixture.tree("other", "src/a.c", "int a;\n"), "src.tar");

    assertThatThrownBy(() -> open(archive)).hasMessageContaining("holds no /usr");
    assertThatThrownBy(() -> open(directory.resolve("other")))
        .hasMessageContaining("but not an OCI image layout");
    assertThatThrownBy(() -> open(directory.resolve("nowhere.tar")))
        .hasMessageContaining("does not exist (looked at ");
    assertThat(kept()).isEmpty();
  }

  @Test
  void aLayoutsLayersAreAppliedInOrderWithTheirWhiteouts() throws IOException {
    Path lower =
        fixture.root(
            "lib", "-> usr/lib",
            "usr/lib/old.so", "1\n",
            "usr/lib/gone.so", "1\n",
            "opt/a/one", "1\n",
            "opt/b/two", "1\n");
    Path upper =
        fixture.tree(
            "upper",
            "lib/new.so",
            "2\n",
            "usr/lib/.wh.gone.so",
            "",
            "usr/lib/old.so",
            "2\n",
            "opt/a/.wh..wh..opq",
            "",
            "opt/a/three",
            "2\n",
            "opt/.wh.b",
            "");

    BuilderRoot root = open(fixture.layout("layout", lower, upper));

    Path top = root.directory();
    assertThat(top.resolve("lib")).isSymbolicLink();
    assertThat(top.resolve("usr/lib/new.so")).hasContent("2");
    assertThat(top.resolve("usr/lib/old.so")).hasContent("2");
    assertThat(top.resolve("usr/lib/gone.so")).doesNotExist();
    assertThat(top.resolve("opt/a/one")).doesNotExist();
    assertThat(top.resolve("opt/a/three")).hasContent("2");
    assertThat(top.resolve("opt/b")).doesNotExist();
    try (Stream<Path> files = Files.walk(top)) {
      assertThat(files.filter(file -> file.getFileName().toString().startsWith(".wh."))).isEmpty();
    }
    assertThat(kept()).containsExactly(root.digest().substring(7));
  }

  @Test
  void noLayerWritesOrDeletesThroughALinkOutOfTheRoot() throws IOException {
    Path outside = fixture.tree("outside", "victim", "safe\n");
    Path lower = fixture.root("a", "-> " + outside, "b", "-> " + outside);
    Path upper =
        fixture.tree("upper", "a/evil", "evil\n", "b/.wh.victim", "", "a/.wh..wh..opq", "");

    Path root = open(fixture.layout("layout", lower, upper)).directory();

    assertThat(outside.resolve("victim")).hasContent("safe");
    assertThat(outside.resolve("evil")).doesNotExist();
    assertThat(root.resolve("a")).isDirectory().isNotEmptyDirectory();
  }

  @Test
  void anArchiveOfALayoutIsTakenToo() throws IOException {
    Path layout = fixture.layout("layout", fixture.root());
    Path archive = fixture.tar(layout, "image.tar");

    BuilderRoot root = open(archive);

    assertThat(root.digest()).isEqualTo("sha256:" + RootFixture.sha256(archive));
    assertThat(root.directory().resolve("usr/bin/x")).hasContent("x");
    assertThat(root.directory().resolve("index.json")).doesNotExist();
    assertThat(root.directory().resolveSibling("about").getParent())
        .isDirectoryNotContaining("glob:**.new-*");
  }

  @Test
  void whatDockerSavesIsTakenToo() throws IOException {
    Path saved = Files.createDirectories(directory.resolve("saved/abc"));
    Files.move(fixture.tar(fixture.root(), "layer.tar"), saved.resolve("layer.tar"));
    Files.writeString(
        directory.resolve("saved/manifest.json"), "[{\"Layers\": [\"abc/layer.tar\"]}]");

    BuilderRoot root = open(fixture.tar(directory.resolve("saved"), "docker.tar"));

    assertThat(root.directory().resolve("usr/bin/x")).hasContent("x");
  }

  @Test
  void aDamagedLayerIsNamedWithBothChecksums() throws IOException {
    Path layout = fixture.layout("layout", fixture.root());
    Path layer;
    try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
      layer = blobs.filter(BuilderRootsTests::isGzip).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(layer);
    bytes[bytes.length - 1] ^= 1;
    Files.write(layer, bytes);

    assertThatThrownBy(() -> open(layout))
        .hasMessageContaining("layer blobs/sha256/" + layer.getFileName())
        .hasMessageContaining("expected is " + layer.getFileName());
    assertThat(kept()).isEmpty();
  }

  private static boolean isGzip(Path blob) {
    try {
      return Files.readAllBytes(blob)[0] == 0x1f;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aLayoutWithoutAnImageForThisMachineTellsWhatItHas() throws IOException {
    Path layout = fixture.layout("layout", fixture.root());
    Path index = layout.resolve("index.json");
    Files.writeString(
        index, Files.readString(index).replace("\"" + Architecture.ofThisMachine(), "\"vax"));

    assertThatThrownBy(() -> open(layout))
        .hasMessageContaining("has no image for linux/" + Architecture.ofThisMachine())
        .hasMessageContaining("linux/s390x, sha256:")
        .hasMessageContaining("linux/vax");
  }

  @Test
  void buildsThatWantTheSameRootMakeItOnce() throws Exception {
    Path archive = fixture.tar(fixture.root(), "root.tar");
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<BuilderRoot>> opens = Collections.nCopies(4, () -> open(archive));
      List<BuilderRoot> opened = new ArrayList<>();
      for (Future<BuilderRoot> future : threads.invokeAll(opens)) {
        opened.add(future.get());
      }
      assertThat(opened).allMatch(opened.get(0)::equals);
    } finally {
      threads.shutdown();
    }
    assertThat(told.stream().filter(line -> line.startsWith("Making"))).hasSize(1);
    assertThat(kept()).hasSize(1);
  }

  @Test
  void mmdebstrapsNamesAreChecked() {
    assertThatThrownBy(() -> roots.open(new RootSource.Mmdebstrap("trixie; id", List.of())))
        .hasMessageContaining("'trixie; id' is not the name of a suite");
    assertThatThrownBy(() -> roots.open(new RootSource.Mmdebstrap("trixie", List.of("a,b"))))
        .hasMessageContaining("'a,b' is not the name of a package");
  }
}
