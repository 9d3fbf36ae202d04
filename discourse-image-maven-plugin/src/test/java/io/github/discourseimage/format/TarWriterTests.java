package io.github.discourseimage.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.Owner;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.rootfs.Xattrs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarWriterTests {

  private static final Origin ORIGIN = new Origin("app", "a test");
  private static final SourceDateEpoch TIME = new SourceDateEpoch(1_700_000_000);
  private static final byte[] X = {'x'};

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarWriter tar = new TarWriter(bytes, TIME);

  private static Entry.File file(String path, Attributes attributes) {
    return new Entry.File(UnixPath.of(path), attributes, ORIGIN, Content.of(X));
  }

  private TarArchiveEntry writeAndRead(Entry entry) throws IOException {
    if (entry instanceof Entry.File file) {
      tar.startFile(file, 1);
      tar.write(X, 0, 1);
      tar.endFile();
    } else if (entry instanceof Entry.Directory directory) {
      tar.putDirectory(directory);
    } else {
      tar.putSymlink((Entry.Symlink) entry);
    }
    tar.finish();
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray()), "UTF-8")) {
      TarArchiveEntry read = in.getNextEntry();
      assertThat(in.getNextEntry()).isNull();
      return read;
    }
  }

  /** The type of the first header: whether it is a PAX header. */
  private char firstType() {
    return (char) bytes.toByteArray()[156];
  }

  private String field(int header, int offset, int length) {
    String field =
        new String(bytes.toByteArray(), header * 512 + offset, length, StandardCharsets.US_ASCII);
    int nul = field.indexOf('\0');
    return nul < 0 ? field : field.substring(0, nul);
  }

  @Test
  void writesAPlainUstarHeader() throws IOException {
    Attributes attributes = new Attributes(new Mode(04755), new Owner(12, 34), Xattrs.NONE);

    TarArchiveEntry entry = writeAndRead(file("/usr/bin/run", attributes));

    assertThat(entry.getName()).isEqualTo("usr/bin/run");
    assertThat(field(0, 0, 100)).isEqualTo("usr/bin/run");
    assertThat(field(0, 100, 8)).isEqualTo("0004755");
    assertThat(field(0, 108, 8)).isEqualTo("0000014");
    assertThat(field(0, 116, 8)).isEqualTo("0000042");
    assertThat(field(0, 124, 12)).isEqualTo("00000000001");
    assertThat(field(0, 136, 12)).isEqualTo("14524770400");
    assertThat(firstType()).isEqualTo('0');
    assertThat(new String(bytes.toByteArray(), 257, 8, StandardCharsets.US_ASCII))
        .isEqualTo("ustar\00000");
    assertThat(field(0, 265, 32)).as("user name").isEmpty();
    assertThat(field(0, 297, 32)).as("group name").isEmpty();
    assertThat(field(0, 329, 8)).as("device").isEqualTo("0000000");
    assertThat(entry.isCheckSumOK()).isTrue();
  }

  @Test
  void endsTheArchiveWithTwoZeroBlocksInAFullRecord() throws IOException {
    writeAndRead(file("/x", Attributes.FILE));

    assertThat(bytes.size()).isEqualTo(10240);
    byte[] end = new byte[10240 - 1024];
    System.arraycopy(bytes.toByteArray(), 1024, end, 0, end.length);
    assertThat(end).containsOnly(0);
  }

  @Test
  void padsAnEmptyArchiveToo() throws IOException {
    tar.finish();

    assertThat(bytes.toByteArray()).hasSize(10240).containsOnly(0);
  }

  @Test
  void writesDirectoriesWithASlash() throws IOException {
    TarArchiveEntry entry =
        writeAndRead(
            new Entry.Directory(UnixPath.of("/var/tmp"), Attributes.of(new Mode(01777)), ORIGIN));

    assertThat(entry.isDirectory()).isTrue();
    assertThat(field(0, 0, 100)).isEqualTo("var/tmp/");
    assertThat(entry.getMode() & 07777).isEqualTo(01777);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 101, 102, 155, 156, 200, 255, 256})
  void needsNoPaxHeaderForANameThatAPrefixCanHold(int length) throws IOException {
    // A slash at every fifth place, so that it can be parted nearly everywhere.
    String name = "abcd/".repeat(60).substring(0, length - 1) + "e";

    TarArchiveEntry entry = writeAndRead(file("/" + name, Attributes.FILE));

    assertThat(entry.getName()).isEqualTo(name);
    assertThat(firstType()).isEqualTo(length <= 255 ? '0' : 'x');
  }

  @Test
  void partsTheNameOfADirectoryBeforeItsLastSlash() throws IOException {
    String name = "d".repeat(154) + "/" + "e".repeat(99);

    TarArchiveEntry entry =
        writeAndRead(new Entry.Directory(UnixPath.of("/" + name), Attributes.DIRECTORY, ORIGIN));

    assertThat(firstType()).isEqualTo('5');
    assertThat(entry.getName()).isEqualTo(name + "/");
    assertThat(field(0, 0, 100)).isEqualTo("e".repeat(99) + "/");
  }

  @Test
  void writesAPaxHeaderForANameThatCannotBeParted() throws IOException {
    String name = "n".repeat(101);

    TarArchiveEntry entry = writeAndRead(file("/" + name, Attributes.FILE));

    assertThat(entry.getName()).isEqualTo(name);
    assertThat(firstType()).isEqualTo('x');
    assertThat(field(0, 0, 100)).isEqualTo("PaxHeaders.0/" + "n".repeat(87));
    assertThat(new String(bytes.toByteArray(), 512, 111, StandardCharsets.US_ASCII))
        .isEqualTo("111 path=" + name + "\n");
  }

  @Test
  void writesNamesThatAreNotAsciiAsUtf8() throws IOException {
    TarArchiveEntry entry = writeAndRead(file("/usr/lib/\uD83D\uDE00/é.rb", Attributes.FILE));

    assertThat(entry.getName()).isEqualTo("usr/lib/\uD83D\uDE00/é.rb");
    assertThat(firstType()).isEqualTo('x');
    assertThat(field(2, 0, 100)).as("stand-in").isEqualTo("usr/lib/__/_.rb");
  }

  @Test
  void refusesHalfOfASurrogatePair() {
    assertThatThrownBy(() -> writeAndRead(file("/x\uD83D", Attributes.FILE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be written as UTF-8");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 101, 4095})
  void writesLinkTargetsOfAnyLength(int length) throws IOException {
    String target = "t".repeat(length);

    TarArchiveEntry entry =
        writeAndRead(new Entry.Symlink(UnixPath.of("/l"), Attributes.SYMLINK, ORIGIN, target));

    assertThat(entry.isSymbolicLink()).isTrue();
    assertThat(entry.getLinkName()).isEqualTo(target);
    assertThat(firstType()).isEqualTo(length <= 100 ? '2' : 'x');
  }

  @Test
  void writesLinkTargetsThatAreNotAscii() throws IOException {
    TarArchiveEntry entry =
        writeAndRead(new Entry.Symlink(UnixPath.of("/l"), Attributes.SYMLINK, ORIGIN, "é"));

    assertThat(entry.getLinkName()).isEqualTo("é");
  }

  @ParameterizedTest
  @ValueSource(longs = {2_097_151, 2_097_152, 0xFFFF_FFFEL})
  void writesOwnersOfAnySize(long id) throws IOException {
    Attributes attributes = new Attributes(Mode.FILE, new Owner(id, id - 1), Xattrs.NONE);

    TarArchiveEntry entry = writeAndRead(file("/x", attributes));

    assertThat(entry.getLongUserId()).isEqualTo(id);
    assertThat(entry.getLongGroupId()).isEqualTo(id - 1);
    assertThat(firstType()).isEqualTo(id <= 2_097_151 ? '0' : 'x');
  }

  @ParameterizedTest
  @ValueSource(longs = {8_589_934_591L, 8_589_934_592L, 1L << 40})
  void writesSizesOfAnySize(long size) throws IOException {
    tar.startFile(file("/x", Attributes.FILE), size);

    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.getNextEntry().getSize()).isEqualTo(size);
    }
    assertThat(firstType()).isEqualTo(size <= 8_589_934_591L ? '0' : 'x');
  }

  @Test
  void writesATimeAfterTheYear2242() throws IOException {
    TarWriter late = new TarWriter(bytes, new SourceDateEpoch(8_589_934_592L));
    late.putDirectory(new Entry.Directory(UnixPath.of("/d"), Attributes.DIRECTORY, ORIGIN));
    late.finish();

    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.getNextEntry().getLastModifiedTime().to(TimeUnit.SECONDS))
          .isEqualTo(8_589_934_592L);
    }
  }

  @Test
  void writesExtendedAttributesAsBytesInTheOrderOfTheirNames() throws IOException {
    Xattrs xattrs =
        Xattrs.of(
            Map.of(
                "user.b", new byte[] {0, (byte) 0xff, '\n'},
                "user.a=%", new byte[0],
                "security.capability", new byte[] {1, 0, 0, 2}));
    writeAndRead(file("/x", new Attributes(Mode.FILE, Owner.ROOT, xattrs)));

    assertThat(new String(bytes.toByteArray(), 512, 104, StandardCharsets.ISO_8859_1))
        .isEqualTo(
            "41 SCHILY.xattr.security.capability=\1\0\0\2\n"
                + "30 SCHILY.xattr.user.a%3D%25=\n"
                + "27 SCHILY.xattr.user.b=\0\u00ff\n\n\0\0\0\0\0\0");
  }

  @Test
  void writesAccessControlListsAsText() throws IOException {
    Xattrs xattrs =
        Xattrs.of(
            Map.of(
                "system.posix_acl_access",
                PosixAclTests.encode(1, 6, -1, 2, 4, 1000, 4, 4, -1, 16, 4, -1, 32, 0, -1)));
    TarArchiveEntry entry = writeAndRead(file("/x", new Attributes(Mode.FILE, Owner.ROOT, xattrs)));

    assertThat(entry.getExtraPaxHeader("SCHILY.acl.access"))
        .isEqualTo("user::rw-,user:1000:r--,group::r--,mask::r--,other::---");
  }

  @Test
  void refusesMoreOrFewerBytesThanTheHeaderPromised() throws IOException {
    tar.startFile(file("/x", Attributes.FILE), 2);
    tar.write(X, 0, 1);

    assertThatThrownBy(tar::endFile)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the file lacks 1 bytes");
    assertThatThrownBy(() -> tar.write(new byte[2], 0, 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("2 bytes for a file that lacks 1");
    assertThatThrownBy(() -> tar.startFile(file("/y", Attributes.FILE), 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the file before y lacks 1 bytes");
  }
}
