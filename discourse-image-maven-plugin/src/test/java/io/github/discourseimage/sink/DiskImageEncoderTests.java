package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.format.erofs.ErofsCompression;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.RecordingLog;
import io.github.discourseimage.stage.HostTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What repart makes of it, DiskImageTests of the module {@code it} look at. */
class DiskImageEncoderTests {

  private static final Image IMAGE =
      TestImages.image(layer -> layer.add(TestImages.file("/usr/a", "a")));

  /** Writes what it is asked for into the image. */
  private static final String TELL =
      """
      for each; do
        case $each in --definitions=*) definitions=${each#*=} ;; esac
        file=$each
      done
      { printf '%s\\n' "$@"; echo "$SOURCE_DATE_EPOCH"; ls "$TMPDIR"; cat "$definitions"/*.conf; } > "$file"
      cat "${file%/*}/root.erofs" > "$COPY"
      """;

  @TempDir Path target;
  @TempDir Path programs;

  private void write(String version, String script, Optional<VerityKeys> keys) {
    ImageTool tool =
        new ImageTool(
            StandIn.of(programs, HostTool.REPART, version, script),
            "255",
            "--version",
            ImageFormat.DDI,
            Duration.ofSeconds(20));
    try (PendingFiles pending = new PendingFiles(target, PendingFiles::openFile)) {
      new DiskImageEncoder(
              IMAGE,
              new ErofsEncoder(
                  IMAGE, ErofsCompression.NONE, new RootfsWriter(1, new RecordingLog())),
              keys,
              tool)
          .write("app", IMAGE.common().entries(), "app.raw", pending);
      pending.moveAll();
    }
  }

  private String asked(Optional<VerityKeys> keys) throws IOException {
    write(
        "systemd 257 (257.13-1~deb13u1)",
        TELL.replace("$COPY", programs.resolve("copy").toString()),
        keys);
    return Files.readString(target.resolve("app.raw"));
  }

  @Test
  void repartPutsOurFileSystemAndItsHashesTogether() throws IOException {
    String asked = asked(Optional.empty());

    long size = Files.size(programs.resolve("copy"));
    UUID seed = ErofsEncoder.id(IMAGE, "app");
    assertThat(asked)
        .contains("--offline=yes\n", "--empty=create\n", "--seed=" + seed + "\n", "\n1700000000\n")
        .containsPattern(
            "\\[Partition]\nType=root\nVerity=data\nVerityMatchKey=root\nCopyBlocks="
                + target
                + "/\\.app\\.raw\\.[0-9a-f]+\\.part/root\\.erofs\nSizeMinBytes="
                + size
                + "\nSizeMaxBytes="
                + size
                + "\n\\[Partition]\nType=root-verity\nVerity=hash\n")
        .doesNotContain("signature", "--private-key");
    try (var names = Files.list(target)) {
      assertThat(names).containsExactly(target.resolve("app.raw"));
    }
  }

  @Test
  void keysSign() throws IOException {
    assertThat(asked(Optional.of(new VerityKeys(Path.of("/k/key.pem"), Path.of("/k/cert.pem")))))
        .contains("--private-key=/k/key.pem\n", "--certificate=/k/cert.pem\n")
        .endsWith("Type=root-verity-sig\nVerity=signature\nVerityMatchKey=root\n");
  }

  @Test
  void anOldRepartIsRefused() {
    assertThatThrownBy(() -> write("systemd 252 (252.39-1~deb12u2)", "exit 1", Optional.empty()))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining("is version 252; 255 is the oldest that can do it")
        .hasMessageContaining("Build on a newer system. discourse.extensionFormat=erofs");
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void whatRepartLacksItTells() {
    String script = "echo 'libcryptsetup not found, Verity=/Encrypt= are not supported'; exit 1";

    assertThatThrownBy(() -> write("systemd 257", script, Optional.empty()))
        .hasMessageContaining(
            "ended with exit code 1 while it made app.raw; it said:\n    libcryptsetup not found,");
    assertThat(target).isEmptyDirectory();
  }
}
