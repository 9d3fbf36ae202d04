package io.github.discourseimage.source.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownObjectsTests {

  @TempDir Path directory;
  private SampleRepository origin;
  private Path file;

  @BeforeEach
  void repository() throws IOException {
    origin = SampleRepository.bare(directory.resolve("origin.git"));
    origin.commit(
        "main",
        Map.of(
            "lib/version.rb", SampleRepository.file("1.0"),
            "current", SampleRepository.symlink("lib")));
    file = directory.resolve("git-objects");
  }

  @AfterEach
  void close() {
    origin.close();
  }

  @Test
  void aBuildThatWantsNothingNewOpensNoRepository() throws IOException {
    List<Entry> first = read();
    removeObjects();

    assertThat(read())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("content")
        .isEqualTo(first);
  }

  @Test
  void aFileThatNobodyLookedIntoIsReadFromTheRepository() throws IOException {
    read();
    removeObjects();

    try (GitRepositories repositories = repositories()) {
      Entry.File version = version(entries(repositories));
      assertThatThrownBy(() -> version.content().open()).isInstanceOf(ImageBuildException.class);
    }
  }

  @Test
  void anotherCommitIsRead() throws IOException {
    read();
    origin.commit("main", "lib/version.rb", "2.0");

    try (GitRepositories repositories = repositories()) {
      assertThat(new String(version(entries(repositories)).content().readAll(), UTF_8))
          .isEqualTo("2.0");
    }
  }

  @Test
  void aDamagedFileCostsTimeOnly() throws IOException {
    List<Entry> first = read();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    assertThat(read()).hasSameSizeAs(first);
    removeObjects();
    assertThat(read()).hasSameSizeAs(first);
  }

  @Test
  void whatIsNotUsedIsForgotten() throws IOException {
    KnownObjects first = new KnownObjects(file);
    first.put(id(1), new byte[] {1});
    first.put(id(2), new byte[] {2});
    first.write();
    KnownObjects second = new KnownObjects(file);
    second.find(id(1));
    second.put(id(3), new byte[] {3});
    second.write();

    KnownObjects third = new KnownObjects(file);
    assertThat(third.find(id(1))).contains(new byte[] {1});
    assertThat(third.find(id(2))).isEmpty();
    assertThat(third.find(id(3))).contains(new byte[] {3});
  }

  private static ObjectId id(int number) {
    return ObjectId.fromString("%040x".formatted(number));
  }

  private List<Entry> read() {
    try (GitRepositories repositories = repositories()) {
      return entries(repositories);
    }
  }

  private static Entry.File version(List<Entry> entries) {
    return entries.stream()
        .filter(entry -> entry.path().name().equals("version.rb"))
        .map(Entry.File.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private List<Entry> entries(GitRepositories repositories) {
    GitTree tree = repositories.open(repositories.resolve(origin.path(), "main"));
    return Layer.of("app", layer -> tree.addTo(layer, UnixPath.of("/app"))).entries();
  }

  private GitRepositories repositories() {
    return new GitRepositories(new TestSettings(directory).make(), file, BuildLog.SILENT);
  }

  /** The names stay. */
  private void removeObjects() throws IOException {
    Path objects = directory.resolve("origin.git/objects");
    Files.move(objects, directory.resolve("objects-elsewhere"));
    Files.createDirectories(objects.resolve("pack"));
  }
}
