package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTests {

  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private final Lock lock =
      new Lock(
          new Lock.Pin("app", "https://example.org/app.git", "release/2026.7", COMMIT, "named"),
          List.of(
              new Lock.Pin(
                  "saml", "C:\\plugins\\\"saml\"", "", COMMIT.replace('0', 'f'), "d-compat")));

  @TempDir Path directory;

  @Test
  void readsWhatItWrote() {
    Path file = directory.resolve("sub/discourse.lock");

    LockFile.write(lock, file);

    assertThat(LockFile.read(file)).isEqualTo(lock);
    assertThat(file.getParent()).isDirectoryContaining(path -> path.equals(file));
  }

  @Test
  void hasOneKeyALine() {
    assertThat(LockFile.render(lock))
        .contains(
            "app:\n"
                + "  repository: \"https://example.org/app.git\"\n"
                + "  ref: \"release/2026.7\"\n"
                + "  commit: \""
                + COMMIT
                + "\"\n")
        .contains("plugins:\n  - name: \"saml\"\n    repository: ");
  }

  @Test
  void tellsHowToMakeAMissingLock() {
    Path file = directory.resolve("discourse.lock");

    assertThatThrownBy(() -> LockFile.read(file))
        .isInstanceOf(ImageBuildException.class)
        .hasMessage(
            file
                + ": does not exist, but discourse.locked asks for it\n"
                + "    Fix: write it with `mvn discourse-image:lock` and commit it");
  }

  @Test
  void refusesACommitThatIsNone() throws IOException {
    Path file = directory.resolve("discourse.lock");
    Files.writeString(file, LockFile.render(lock).replace(COMMIT, "main"));

    assertThatThrownBy(() -> LockFile.read(file))
        .hasMessageContaining(
            "is not a lock file: commit 'main' of app is not 40 hexadecimal digits");
  }

  @Test
  void refusesWhatIsNotYaml() throws IOException {
    Path file = directory.resolve("discourse.lock");
    Files.writeString(file, "app: [");

    assertThatThrownBy(() -> LockFile.read(file)).hasMessageContaining("is not a lock file: ");
  }
}
