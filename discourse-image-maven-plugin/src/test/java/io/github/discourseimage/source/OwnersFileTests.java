package io.github.discourseimage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.Owner;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.rootfs.Xattrs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnersFileTests {

  private static final Origin ORIGIN = new Origin("overlay", "test");

  @TempDir Path directory;

  private OwnersFile owners(String text) throws IOException {
    return OwnersFile.read(Files.writeString(directory.resolve("owners"), text));
  }

  private static Entry file(String path) {
    return new Entry.File(UnixPath.of(path), Attributes.FILE, ORIGIN, Content.of("x"));
  }

  @Test
  void setsOwnersAndModesTheLastLineWinning() throws IOException {
    OwnersFile owners =
        owners(
            """
            # comment
            /srv/**            10001:10002
            /srv/*.sh          -     0750   # after a blank
            /srv/a?b\\040c      7:8
            /srv/run.sh        0:4294967294
            """);
    assertThat(owners.apply(file("/srv/x/y")).attributes())
        .isEqualTo(attributes(10001, 10002, 0644));
    assertThat(owners.apply(file("/srv/b.sh")).attributes())
        .isEqualTo(attributes(10001, 10002, 0750));
    assertThat(owners.apply(file("/srv/x/b.sh")).attributes())
        .isEqualTo(attributes(10001, 10002, 0644));
    assertThat(owners.apply(file("/srv/run.sh")).attributes())
        .isEqualTo(attributes(0, 4294967294L, 0750));
    assertThat(owners.apply(file("/srv/a-b c")).attributes()).isEqualTo(attributes(7, 8, 0644));
    assertThat(owners.apply(file("/srv2")).attributes()).isEqualTo(Attributes.FILE);
    assertThat(OwnersFile.read(directory.resolve("none")).apply(file("/a")).attributes())
        .isEqualTo(Attributes.FILE);
  }

  private static Attributes attributes(long uid, long gid, int mode) {
    return new Attributes(new Mode(mode), new Owner(uid, gid), Xattrs.NONE);
  }

  @Test
  void setsAcls() throws IOException {
    OwnersFile owners = owners("/srv 1:2 0750 acl=u:1000:rwx,d:u:1000:rwx\n/srv/f - acl=d:u:1:r\n");
    Entry directory =
        owners.apply(new Entry.Directory(UnixPath.of("/srv"), Attributes.DIRECTORY, ORIGIN));
    assertThat(directory.attributes().mode()).isEqualTo(new Mode(0770));
    assertThat(directory.attributes().xattrs().names())
        .containsExactly("system.posix_acl_access", "system.posix_acl_default");
    assertThatThrownBy(() -> owners("/srv/f - acl=d:u:1:r x"))
        .hasMessageContaining("'x' is not a mode");
    assertThat(owners.apply(file("/srv/f")).attributes().xattrs().isEmpty()).isTrue();
  }

  @Test
  void aModeGivenAloneDropsTheAclOnDisk() throws IOException {
    Entry withAcl = OwnersFile.withAcl(file("/f"), PosixAcl.parse("u:1:rwx"));
    assertThat(withAcl.attributes().xattrs().isEmpty()).isFalse();
    assertThat(owners("/f - 0600\n").apply(withAcl).attributes())
        .isEqualTo(Attributes.of(new Mode(0600)));
  }

  @Test
  void aLinkHasAnOwnerOnly() throws IOException {
    Entry link = new Entry.Symlink(UnixPath.of("/l"), Attributes.SYMLINK, ORIGIN, "x");
    assertThat(owners("/* 3:4 0600 acl=u:1:r\n").apply(link).attributes())
        .isEqualTo(attributes(3, 4, 0777));
  }

  @Test
  void refusesAllWrongLinesAtOnce() {
    String file = directory.resolve("owners").toString();
    assertThatThrownBy(
            () ->
                owners(
                    """
                    /a
                    b 1:2
                    /c discourse:discourse
                    /d 1:2 0999
                    /e 1:2 0644 0600
                    /f 1:4294967295
                    /g 1:2 acl=u:me:r
                    /h 1:2 8644
                    """))
        .hasMessageStartingWith("8 problems:")
        .hasMessageContaining(
            file
                + ":1: '/a' names no owner\n    Fix: Write '<path or glob> <uid>:<gid> [mode]"
                + " [acl=<entries>]', such as '/srv/forum/** 10001:10001 0640'.")
        .hasMessageContaining(":2: 'b' is not a path in the image: it must start with '/'")
        .hasMessageContaining(
            ":3: 'discourse:discourse' is not an owner: it must be <uid>:<gid> in numbers, since"
                + " names mean other ids on another machine, or '-'")
        .hasMessageContaining(
            ":4: '0999' is not a mode: it must be three or four octal digits, such as 0644")
        .hasMessageContaining(":5: '0600' is one column too many")
        .hasMessageContaining(":6: gid 4294967295 is out of range: it must be 0 to 4294967294")
        .hasMessageContaining(":7: 'u:me:r' must name a user or group by its number");
  }

  @Test
  void refusesLinesThatMatchNothing() throws IOException {
    OwnersFile owners = owners("/srv/** 1:2\n\n/srv/old 1:2\n/opt/* 1:2\n");
    Layer layer = Layer.builder("overlay").add(file("/srv/new")).build();
    assertThatThrownBy(() -> owners.requireAllMatched(List.of(layer)))
        .hasMessageStartingWith("2 problems:")
        .hasMessageContaining(
            directory.resolve("owners")
                + ":3: '/srv/old 1:2' matches nothing in the overlays\n    Fix: Correct the path,"
                + " remove the line, or put the file into src/main/rootfs or"
                + " src/main/rootfs-<distribution>.")
        .hasMessageContaining(":4: '/opt/* 1:2' matches nothing");
    Layer other = Layer.builder("arch").add(file("/opt/x")).add(file("/srv/old")).build();
    owners.requireAllMatched(List.of(layer, other));
  }
}
