package io.github.discourseimage.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.format.TarName;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.Owner;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.rootfs.Xattrs;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayeredFilesTests {

  private final LayeredFiles files = new LayeredFiles();

  private static TarName entry(TarName.Type type, String name, int mode, String target) {
    return new TarName(
        name, type, new Attributes(new Mode(mode), new Owner(0, 0), Xattrs.NONE), target);
  }

  private static TarName directory(String name) {
    return entry(TarName.Type.DIRECTORY, name, 0755, "");
  }

  private static TarName file(String name, int mode) {
    return entry(TarName.Type.FILE, name, mode, "");
  }

  private static TarName link(String name, String target) {
    return entry(TarName.Type.SYMLINK, name, 0777, target);
  }

  @Test
  void programsAreFoundThroughLinksAsInTheImage() {
    files.add(
        List.of(
            directory("usr"),
            link("bin", "usr/bin"),
            file("usr/bin/dash", 0755),
            link("usr/bin/sh", "dash"),
            entry(TarName.Type.HARD_LINK, "usr/bin/ash", 0, "./usr/bin/dash"),
            link("usr/bin/out", "../../../../bin/sh"),
            link("usr/bin/loop", "loop"),
            link("usr/bin/lost", "/nowhere"),
            file("usr/bin/text", 0644)));

    assertThat(files.hasProgram(UnixPath.of("/bin/sh"))).isTrue();
    assertThat(files.hasProgram(UnixPath.of("/bin/ash"))).isTrue();
    assertThat(files.hasProgram(UnixPath.of("/bin/out"))).isTrue();
    assertThat(files.hasProgram("sh", "/sbin:relative:/bin")).isTrue();
    for (String no : List.of("loop", "lost", "text", "absent")) {
      assertThat(files.hasProgram(no, "/usr/bin")).as(no).isFalse();
    }
    assertThat(files.hasProgram(UnixPath.of("/usr"))).isFalse();
  }

  @Test
  void laterLayersHideEarlierOnes() {
    files.add(
        List.of(
            file("a/one.sh", 0644),
            file("a/two.sh", 0644),
            file("a/deep/three.sh", 0644),
            file("ab/stays", 0644),
            file("b/old", 0644),
            file("c/under", 0644),
            directory("c")));
    files.add(
        List.of(
            file("a/.wh.one.sh", 0), file("b/.wh..wh..opq", 0), file("b/new", 0), file("c", 0)));

    assertThat(files.children(UnixPath.of("/a"))).containsExactly("two.sh");
    assertThat(files.children(UnixPath.of("/b"))).containsExactly("new");
    assertThat(files.find(UnixPath.of("/c/under"))).isEmpty();
    files.add(List.of(file(".wh.a", 0)));
    assertThat(files.find(UnixPath.of("/a/deep/three.sh"))).isEmpty();
    assertThat(files.find(UnixPath.of("/ab/stays"))).isPresent();
  }
}
