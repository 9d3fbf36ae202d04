package io.github.discourseimage.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnixPathTests {

  @ParameterizedTest
  @ValueSource(strings = {"/a//b", "/a/./b", "/a/../b", "/..", "/a/", "//", "/a\0b"})
  void refusesWhatCannotBeNamedInAnImage(String path) {
    assertThatThrownBy(() -> UnixPath.of(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("components must not be empty, '.', '..' or hold a NUL");
  }

  @Test
  void refusesARelativePath() {
    assertThatThrownBy(() -> UnixPath.of("etc/a"))
        .hasMessage("'etc/a' is not an absolute path: it must start with '/'");
  }

  @Test
  void knowsItsParts() {
    UnixPath path = UnixPath.of("/usr/lib/app");

    assertThat(path.name()).isEqualTo("app");
    assertThat(path.parent()).hasToString("/usr/lib");
    assertThat(path.relative()).isEqualTo("usr/lib/app");
    assertThat(UnixPath.of("/usr").parent()).isSameAs(UnixPath.ROOT);
    assertThat(UnixPath.ROOT.resolve("usr")).isEqualTo(UnixPath.of("/usr"));
  }

  @Test
  void startsWithComparesWholeComponents() {
    assertThat(UnixPath.of("/usr/library").startsWith(UnixPath.of("/usr/lib"))).isFalse();
    assertThat(UnixPath.of("/usr/lib/a").startsWith(UnixPath.of("/usr/lib"))).isTrue();
    assertThat(UnixPath.of("/usr").startsWith(UnixPath.ROOT)).isTrue();
  }

  @Test
  void keepsNamesThatOnlyLookOdd() {
    assertThat(UnixPath.of("/a/...").name()).isEqualTo("...");
    assertThat(UnixPath.of("/a/.git").name()).isEqualTo(".git");
    assertThat(UnixPath.of("/a/ b").name()).isEqualTo(" b");
  }
}
