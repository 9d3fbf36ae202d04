package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTests {

  @TempDir Path directory;

  private String fingerprint() throws IOException {
    return new Fingerprint().addFiles(directory).hex();
  }

  @Test
  void changesWithAFilesBytesNameAndMode() throws IOException {
    Path file = Files.writeString(directory.resolve("a"), "1");
    String first = fingerprint();
    assertThat(fingerprint()).isEqualTo(first);

    Files.writeString(file, "2");
    String changed = fingerprint();
    assertThat(changed).isNotEqualTo(first);

    Path renamed = Files.move(file, directory.resolve("b"));
    String moved = fingerprint();
    assertThat(moved).isNotEqualTo(changed);

    assertThat(renamed.toFile().setExecutable(true)).isTrue();
    assertThat(fingerprint()).isNotEqualTo(moved);
  }

  @Test
  void changesWithALinksTarget() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("a"));
    String first = fingerprint();
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("b"));

    assertThat(fingerprint()).isNotEqualTo(first);
  }

  @Test
  void tellsAnEmptyDirectoryFromAMissingOne() throws IOException {
    Path child = directory.resolve("child");
    String missing = new Fingerprint().addFiles(child).hex();
    Files.createDirectory(child);

    assertThat(new Fingerprint().addFiles(child).hex()).isNotEqualTo(missing);
  }

  @Test
  void doesNotRunValuesTogether() {
    assertThat(new Fingerprint().add("ab").add("c").hex())
        .isNotEqualTo(new Fingerprint().add("a").add("bc").hex());
  }

  private record Part(String name, Optional<Integer> number) {}

  private record Whole(Part part, List<Part> others) {}

  private static String of(Whole whole) {
    return new Fingerprint().add(whole).hex();
  }

  @Test
  void countsWhatRecordsHoldAtAnyDepth() {
    Whole whole =
        new Whole(new Part("a", Optional.of(1)), List.of(new Part("b", Optional.empty())));
    assertThat(of(whole))
        .isEqualTo(of(new Whole(new Part("a", Optional.of(1)), whole.others())))
        .isNotEqualTo(of(new Whole(new Part("a", Optional.of(2)), whole.others())))
        .isNotEqualTo(of(new Whole(new Part("a", Optional.empty()), whole.others())))
        .isNotEqualTo(of(new Whole(whole.part(), List.of())))
        .isNotEqualTo(of(new Whole(whole.part(), List.of(new Part("c", Optional.empty())))));
  }
}
