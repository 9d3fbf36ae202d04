package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.image.Artifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildStateTests {

  @TempDir Path directory;
  private Path file;
  private Path tarball;
  private BuildState state;

  @BeforeEach
  void writeAState() throws IOException {
    file = directory.resolve("state");
    tarball = Files.writeString(directory.resolve("a.tar.zst"), "bytes");
    state =
        new BuildState(
            "f00d",
            List.of(
                new BuildState.Lookup("repo", "main", "c0ffee"),
                new BuildState.Lookup("repo", "gone", "")),
            List.of(new Artifact("rootfs", "tar.zst", tarball, 5, "abc")),
            List.of(Files.createDirectory(directory.resolve("rootfs"))));
    state.write(file);
  }

  @Test
  void readsWhatItWrote() {
    assertThat(BuildState.readIfIntact(file)).contains(state);
  }

  @Test
  void isNotIntactWhenAnArtifactWasChanged() throws IOException {
    Files.writeString(tarball, "other bytes");

    assertThat(BuildState.readIfIntact(file)).isEmpty();
  }

  @Test
  void isNotIntactWhenAnArtifactOrATreeIsGone() throws IOException {
    Files.delete(directory.resolve("rootfs"));
    assertThat(BuildState.readIfIntact(file)).isEmpty();
    Files.createDirectory(directory.resolve("rootfs"));
    assertThat(BuildState.readIfIntact(file)).isPresent();
    Files.delete(tarball);
    assertThat(BuildState.readIfIntact(file)).isEmpty();
  }

  @Test
  void isNotIntactWhenItWasCutShortOrForgotten() throws IOException {
    Files.writeString(file, "fingerprint\tf00d\nlookup\trepo");
    assertThat(BuildState.readIfIntact(file)).isEmpty();
    BuildState.forget(file);
    assertThat(BuildState.readIfIntact(file)).isEmpty();
  }
}
