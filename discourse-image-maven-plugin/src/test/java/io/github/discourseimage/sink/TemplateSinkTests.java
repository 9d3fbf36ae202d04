package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.template.RenderedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateSinkTests {

  private static final Image IMAGE =
      new Image("x", new SourceDateEpoch(0), List.of(), new TreeMap<>());

  @TempDir Path directory;

  @Test
  void writesFilesWithTheirModes() {
    write(file("bin/start", "#!/bin/sh\n", true), file("compose.yaml", "a: 1\n", false));

    assertThat(directory.resolve("bin/start")).hasContent("#!/bin/sh\n").isExecutable();
    assertThat(directory.resolve("compose.yaml")).hasContent("a: 1\n");
    assertThat(directory.resolve("compose.yaml").toFile().canExecute()).isFalse();
  }

  @Test
  void leavesAloneWhatIsRightAndWhatIsNotItsOwn() throws IOException {
    write(file("a", "1", false), file("b", "1", false));
    Path secret = Files.writeString(directory.resolve("secret"), "s");
    FileTime old = FileTime.fromMillis(0);
    Files.setLastModifiedTime(directory.resolve("a"), old);

    write(file("a", "1", false), file("b", "2", false));

    assertThat(Files.getLastModifiedTime(directory.resolve("a"))).isEqualTo(old);
    assertThat(directory.resolve("b")).hasContent("2");
    assertThat(secret).exists();
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("a", "b", "secret");
  }

  @Test
  void namesThePathThatCannotBeWritten() throws IOException {
    Files.writeString(directory.resolve("bin"), "in the way");

    assertThatThrownBy(() -> write(file("bin/start", "x", true)))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageStartingWith(directory.resolve("bin/start") + ": cannot be written: ");
  }

  private void write(RenderedFile... files) {
    assertThat(new TemplateSink("container", directory, List.of(files)).write(IMAGE)).isEmpty();
  }

  private static RenderedFile file(String path, String text, boolean executable) {
    return new RenderedFile(path, Content.of(text), executable, "a test");
  }
}
