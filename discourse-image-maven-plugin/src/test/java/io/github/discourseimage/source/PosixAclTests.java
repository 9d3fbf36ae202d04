package io.github.discourseimage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.rootfs.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PosixAclTests {

  private static final Mode MODE = new Mode(0640);

  @Test
  void saysNoMoreThanTheModeWithoutNamedEntries() {
    PosixAcl acl = PosixAcl.parse("u::rwx,g::rx,o::-");
    assertThat(acl.xattrs(MODE)).isEmpty();
    assertThat(acl.mode(MODE)).isEqualTo(new Mode(0750));
  }

  @Test
  void theMaskIsTheModesGroup() {
    assertThat(PosixAcl.parse("u:1000:rwx").mode(MODE)).isEqualTo(new Mode(0670));
    assertThat(PosixAcl.parse("u:1000:rwx,m::r").mode(MODE)).isEqualTo(new Mode(0640));
    assertThat(PosixAcl.parse("u:1000:7").mode(new Mode(02755))).isEqualTo(new Mode(02775));
  }

  @Test
  void encodesAsTheKernelHasIt() {
    assertThat(hex("u:1000:rw", PosixAcl.ACCESS))
        .isEqualTo(
            "0200000001000600ffffffff02000600e803000004000400ffffffff10000600ffffffff20000000"
                + "ffffffff");
  }

  private static String hex(String acl, String name) {
    byte[] value = PosixAcl.parse(acl).xattrs(MODE).get(name);
    return value == null ? "" : HexFormat.of().formatHex(value);
  }

  @Test
  void refusesNamesAndOtherText() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PosixAcl.parse("u:www-data:r"))
        .withMessage(
            "'u:www-data:r' must name a user or group by its number, since names mean other ids"
                + " on another machine");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PosixAcl.parse("u:1:r,x:2:r"))
        .withMessage(
            "'x:2:r' is not an ACL entry: it must be like u:1000:rw-, g:50:r, m::rwx or"
                + " d:u:1000:rwx");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PosixAcl.parse("u:4294967295:r"))
        .withMessage("'u:4294967295:r': the id must be below 4294967295");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "u:1000:rw",
        "g:50:r,u:2:rwx,u:1:x",
        "user:7:r-x,mask::r,other::x",
        "u::rwx,g::-,g:9:6",
        "d:u:1000:rwx",
        "u:5:r,default:group:50:rx,d:o::-",
        "d:u::rwx,d:g::rx,d:o::r"
      })
  void encodesAsTheRealSetfaclDoes(String acl, @TempDir Path directory) throws IOException {
    String setfacl = RealTool.require("setfacl").toString();
    String getfattr = RealTool.require("getfattr").toString();
    Path target = Files.createDirectory(directory.resolve("d"));
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r-----"));
    RealTool.Result set = RealTool.run(Map.of(), directory, setfacl, "-m", acl, target.toString());
    assertThat(set.stderr()).isEmpty();
    for (String name : new String[] {PosixAcl.ACCESS, PosixAcl.DEFAULT}) {
      RealTool.Result real =
          RealTool.run(
              Map.of(), directory, getfattr, "-n", name, "-e", "hex", "--only-values", "d");
      RealTool.Result shown =
          RealTool.run(Map.of(), directory, getfattr, "-n", name, "-e", "hex", "d");
      int at = shown.stdout().indexOf("=0x");
      String theirs = at < 0 ? "" : shown.stdout().substring(at + 3).strip();
      assertThat(hex(acl, name)).as(name + real.stderr()).isEqualTo(theirs);
    }
    Object mode = Files.getAttribute(target, "unix:mode");
    assertThat(PosixAcl.parse(acl).mode(MODE).bits()).isEqualTo((Integer) mode & 07777);
  }
}
