package io.github.discourseimage.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.Owner;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.rootfs.Xattrs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarIndexTests {

  private static final Origin ORIGIN = new Origin("test", "test");

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"posix", "gnu", "ustar", "v7", "oldgnu"})
  void reads_what_gnu_tar_writes(String format) throws IOException {
    RealTool.require("tar");
    String deep = format.equals("v7") ? "d" : "d".repeat(90) + "/" + "e".repeat(90);
    Path tree = tree(deep);
    Path tar = directory.resolve("a.tar");
    run("tar", "--sort=name", "--format=" + format, "-C", tree.toString(), "-cf", tar + "", ".");

    TarIndex index = TarIndex.read(tar);

    assertThat(find(index, "").type()).isEqualTo(TarEntry.Type.DIRECTORY);
    assertThat(find(index, "a").mode()).isEqualTo(0755);
    assertThat(find(index, "a").type()).isEqualTo(TarEntry.Type.FILE);
    assertThat(text(index, "a")).isEqualTo("hello");
    assertThat(text(index, "hard")).isEqualTo("hello");
    assertThat(find(index, "link").target()).isEqualTo("a/../grün");
    assertThat(find(index, deep).type()).isEqualTo(TarEntry.Type.DIRECTORY);
    assertThat(text(index, deep + "/f")).isEqualTo("deep");
    assertThat(index.entries()).hasSize(format.equals("v7") ? 6 : 7);
  }

  @Test
  void reads_what_bsdtar_writes() throws IOException {
    RealTool.require("bsdtar");
    String deep = "d".repeat(120) + "/" + "e".repeat(200);
    Path tar = directory.resolve("a.tar");
    run("bsdtar", "--format=pax", "-C", tree(deep).toString(), "-cf", tar.toString(), ".");

    TarIndex index = TarIndex.read(tar);

    assertThat(text(index, "hard")).isEqualTo("hello");
    assertThat(text(index, deep + "/f")).isEqualTo("deep");
  }

  @Test
  void reads_what_we_write() throws IOException {
    Xattrs xattrs = Xattrs.of(Map.of("user.a=b%", new byte[] {0, '\n', '='}));
    Attributes attributes = new Attributes(new Mode(04711), new Owner(70_000_000, 1), xattrs);
    Path tar = write(file("/usr/grün", attributes, "x".repeat(513)), file("/usr/z", ""));

    TarIndex index = TarIndex.read(tar);

    assertThat(find(index, "usr/grün"))
        .isEqualTo(new TarEntry("usr/grün", TarEntry.Type.FILE, 04711, 513, "", xattrs, 3 * 512L));
    assertThat(text(index, "usr/grün")).isEqualTo("x".repeat(513));
    assertThat(text(index, "usr/z")).isEmpty();
  }

  @Test
  void many_threads_read_files_of_any_size() throws IOException {
    byte[] large = new byte[3_000_001];
    new Random(1).nextBytes(large);
    Path tar =
        write(
            new Entry.File(UnixPath.of("/l"), Attributes.FILE, ORIGIN, Content.of(large)),
            file("/s", "small"));
    TarIndex index = TarIndex.read(tar);
    Content content = index.content(find(index, "l"), "k1");

    assertThat(content.version()).isEqualTo("tar:k1:512");
    assertThat(
            IntStream.range(0, 16)
                .parallel()
                .allMatch(
                    i -> {
                      try {
                        return Arrays.equals(content.readAll(), large)
                            && text(index, "s").equals("small");
                      } catch (IOException e) {
                        return false;
                      }
                    }))
        .isTrue();
    try (Content.Opened opened = content.open()) {
      opened.stream().skipNBytes(large.length - 2);
      assertThat(opened.stream().readAllBytes()).endsWith(large[large.length - 1]).hasSize(2);
    }
  }

  @Test
  void the_interrupt_of_one_reader_does_not_hurt_the_others() throws Exception {
    TarIndex index = TarIndex.read(write(file("/a", "hello")));
    Thread reader =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              assertThatThrownBy(() -> text(index, "a")).isInstanceOf(IOException.class);
            });
    reader.start();
    reader.join();

    assertThat(text(index, "a")).isEqualTo("hello");
  }

  @Test
  void a_later_entry_replaces_an_earlier_one() throws IOException {
    TarIndex index = TarIndex.read(write(file("/a", "1"), file("/b", ""), file("/a", "2")));

    assertThat(index.entries()).extracting(TarEntry::name).containsExactly("b", "a");
    assertThat(text(index, "a")).isEqualTo("2");
  }

  @Test
  void tells_where_a_tar_was_cut_off() throws IOException {
    Path tar = write(file("/a", "x".repeat(1000)), file("/b", "y"));
    byte[] whole = Files.readAllBytes(tar);
    for (int length : new int[] {0, 100, 512, 1000, 1536, 2048, 2600, 3071}) {
      Files.write(tar, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> TarIndex.read(tar))
          .as("cut to %d", length)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(tar.toString())
          .hasMessageMatching("(?s).*(at offset|ends at) .*|.*ends after .*");
    }
    Files.write(tar, Arrays.copyOf(whole, 3072));
    assertThatThrownBy(() -> TarIndex.read(tar))
        .hasMessage(
            tar
                + " is no whole tar file: it ends at offset 3072 without the two blocks of zeros"
                + " that end an archive");
  }

  @Test
  void tells_where_a_tar_is_broken() throws IOException {
    Path tar = write(file("/a", "x"), file("/b", "y"));
    byte[] whole = Files.readAllBytes(tar);
    whole[1024 + 3] ^= 1;
    Files.write(tar, whole);

    assertThatThrownBy(() -> TarIndex.read(tar))
        .hasMessage(
            tar + " at offset 1024 has no header of an entry there (its checksum is wrong)");
  }

  @Test
  void any_flipped_byte_is_either_harmless_or_a_clear_failure() throws IOException {
    String name = "/" + "n".repeat(150) + "grün";
    byte[] whole = Files.readAllBytes(write(file(name, "x"), file("/b", "y")));
    Path tar = directory.resolve("flipped.tar");
    Random random = new Random(7);
    for (int i = 0; i < 400; i++) {
      byte[] flipped = whole.clone();
      flipped[random.nextInt(4096)] = (byte) random.nextInt(256);
      Files.write(tar, flipped);
      try {
        TarIndex.read(tar);
      } catch (IOException e) {
        assertThat(e).hasMessageContaining(tar.toString());
      }
    }
  }

  @Test
  void names_what_an_image_cannot_hold() throws IOException {
    RealTool.require("mkfifo");
    Path tree = Files.createDirectory(directory.resolve("special"));
    run("mkfifo", tree.resolve("pipe").toString());
    Path tar = directory.resolve("a.tar");
    run("tar", "-C", tree.toString(), "-cf", tar.toString(), ".");

    assertThatThrownBy(() -> TarIndex.read(tar))
        .hasMessage(
            tar
                + " holds a fifo at './pipe'; an image holds files, directories and symbolic"
                + " links");
  }

  private Path tree(String deep) throws IOException {
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Path a = Files.writeString(tree.resolve("a"), "hello");
    run("chmod", "755", a.toString());
    Files.createLink(tree.resolve("hard"), a);
    Files.createSymbolicLink(tree.resolve("link"), Path.of("a/../grün"));
    Files.writeString(Files.createDirectories(tree.resolve(deep)).resolve("f"), "deep");
    return tree;
  }

  private void run(String... command) {
    RealTool.run(Map.of(), directory, command).successfulStdout();
  }

  private static TarEntry find(TarIndex index, String name) {
    return index.entries().stream()
        .filter(entry -> entry.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String text(TarIndex index, String name) throws IOException {
    byte[] bytes = index.content(find(index, name), "v").readAll();
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Entry.File file(String path, String text) {
    return file(path, Attributes.FILE, text);
  }

  private static Entry.File file(String path, Attributes attributes, String text) {
    return new Entry.File(UnixPath.of(path), attributes, ORIGIN, Content.of(text));
  }

  private Path write(Entry.File... files) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(out, new SourceDateEpoch(1));
    for (Entry.File file : List.of(files)) {
      byte[] bytes = file.content().readAll();
      writer.startFile(file, bytes.length);
      writer.write(bytes, 0, bytes.length);
      writer.endFile();
    }
    writer.finish();
    return Files.write(directory.resolve("ours.tar"), out.toByteArray());
  }
}
