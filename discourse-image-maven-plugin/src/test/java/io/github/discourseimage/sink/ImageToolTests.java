package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.stage.HostTool;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageToolTests {

  @TempDir Path bin;

  private ImageTool tool(HostTool program) {
    return new ImageTool(program, "4.5", "-version", ImageFormat.SQUASHFS, Duration.ofSeconds(2));
  }

  private ImageTool tool(String version, String script) {
    return tool(StandIn.of(bin, HostTool.MKSQUASHFS, version, script));
  }

  private void run(ImageTool tool) {
    tool.run(List.of("a"), Map.of("B", "b"), out -> out.write(new byte[1 << 20]), "app.raw");
  }

  @Test
  void aMissingProgramIsNamedWithItsPackageAndTheAlternatives() {
    ImageTool missing =
        tool(new HostTool(bin + "/none", "squashfs-tools", "squashfs-tools", "squashfs-tools"));

    assertThatThrownBy(missing::require)
        .isInstanceOf(ImageBuildException.class)
        .hasMessage(
            "program "
                + bin
                + "/none: is not on this machine; it writes images in the format squashfs\n"
                + "    Fix: Install it: 'apt-get install squashfs-tools' or 'apk add squashfs-tools' or"
                + " 'pacman -S squashfs-tools'. discourse.extensionFormat=erofs and tar need no"
                + " program.");
  }

  @Test
  void anOldProgramIsRefused() {
    assertThatThrownBy(tool("mksquashfs version 4.4-git.1 (2020/01/01)", "")::require)
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining("is version 4.4; 4.5 is the oldest that can do it")
        .hasMessageContaining(
            "Build on a newer system. discourse.extensionFormat=erofs and tar need no program.");
  }

  @Test
  void versionsAreNumbersNotText() {
    assertThat(tool("mksquashfs version 4.10 (2030/01/01)", "").require()).hasToString("4.10");
  }

  @Test
  void aProgramWithoutAVersionIsRefused() {
    assertThatThrownBy(tool("usage: ...", "")::require)
        .hasMessageContaining("tells no version: usage: ...\n    Fix: Try it by hand: ");
  }

  @Test
  void itGetsItsInputArgumentsAndEnvironment() {
    run(tool("4.5", "test \"$1$B\" = ab && test $(wc -c) = 1048576"));
  }

  @Test
  void aFailureIsToldInItsOwnWords() {
    assertThatThrownBy(() -> run(tool("4.5", "echo FATAL ERROR: no room >&2; exit 1")))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining(
            "ended with exit code 1 while it made app.raw; it said:\n    FATAL ERROR: no room\n"
                + "    Fix: Mend what it tells of.");
  }

  @Test
  void oneThatDoesNotReadToTheEndFails() {
    assertThatThrownBy(() -> run(tool("4.5", "exec <&-; sleep 0.2")))
        .hasMessageContaining(
            "ended before it had read everything while it made app.raw and said nothing");
  }

  @Test
  void oneThatIsKilledFails() {
    assertThatThrownBy(() -> run(tool("4.5", "cat > /dev/null; kill -9 $$")))
        .hasMessageContaining("ended with exit code 137 while it made app.raw");
  }

  @Test
  void oneThatDoesNotEndIsKilled() {
    long start = System.nanoTime();

    assertThatThrownBy(() -> run(tool("4.5", "cat > /dev/null; sleep 60")))
        .hasMessageContaining("did not end within 2 s while it made app.raw");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void whatItsInputFailsWithGoesThrough() {
    ImageBuildException unreadable =
        ImageBuildException.environment("/x", "the file cannot be read", "", null);

    assertThatThrownBy(
            () ->
                tool("4.5", "cat > /dev/null")
                    .run(
                        List.of(),
                        Map.of(),
                        (OutputStream out) -> {
                          throw unreadable;
                        },
                        "app.raw"))
        .isSameAs(unreadable);
  }
}
