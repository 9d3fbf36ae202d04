package io.github.discourseimage.format;

import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Xattrs;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a tar archive entry by entry: plain ustar headers (POSIX.1-1988) and before them a PAX
 * extended header (POSIX.1-2001, pax, "pax Extended Header") for those entries that ustar cannot
 * tell of, and for no others, since some readers refuse what they do not need.
 *
 * <p>Holds no names of users or groups and no time but the image's. Writes many small pieces: the
 * stream below must buffer.
 */
public final class TarWriter implements TreeWriter {

  /** The length of a header, and what every entry is padded to, in bytes. */
  static final int BLOCK = 512;

  /** GNU tar pads an archive to twenty blocks; some readers of devices and pipes ask for it. */
  private static final int RECORD = 20 * BLOCK;

  /** Readers that do not know PAX headers make files of them: here. */
  private static final String PAX_NAME = "PaxHeaders.0/";

  private static final byte[] ZEROS = new byte[RECORD];

  private final OutputStream out;
  private final UstarHeader header = new UstarHeader();
  private final long mtime;
  private long written;
  private long missing;

  public TarWriter(OutputStream out, SourceDateEpoch time) {
    this.out = out;
    this.mtime = time.seconds();
  }

  @Override
  public String title() {
    return "a tar archive";
  }

  @Override
  public void putDirectory(Entry.Directory directory) throws IOException {
    put(directory, directory.path().relative() + '/', UstarHeader.DIRECTORY, 0, "");
  }

  @Override
  public void putSymlink(Entry.Symlink link) throws IOException {
    put(link, link.path().relative(), UstarHeader.SYMLINK, 0, link.target());
  }

  @Override
  public void startFile(Entry.File file, long size) throws IOException {
    put(file, file.path().relative(), UstarHeader.FILE, size, "");
    missing = size;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length > missing) {
      throw new IllegalStateException(length + " bytes for a file that lacks " + missing);
    }
    out.write(bytes, offset, length);
    missing -= length;
    written += length;
  }

  @Override
  public void endFile() throws IOException {
    if (missing != 0) {
      throw new IllegalStateException("the file lacks " + missing + " bytes");
    }
    pad(BLOCK);
  }

  /** Writes two zero blocks and more up to a whole record. Does not close the stream. */
  @Override
  public void finish() throws IOException {
    writeRaw(ZEROS, 0, 2 * BLOCK);
    pad(RECORD);
  }

  private void put(Entry entry, String name, byte type, long size, String target)
      throws IOException {
    if (missing != 0) {
      throw new IllegalStateException("the file before " + name + " lacks " + missing + " bytes");
    }
    Attributes attributes = entry.attributes();
    long uid = attributes.owner().uid();
    long gid = attributes.owner().gid();
    PaxRecords pax = new PaxRecords();
    header.start(type, attributes.mode().bits());
    if (!header.name(name)) {
      pax.add("path", name);
    }
    if (!header.link(target)) {
      pax.add("linkpath", target);
    }
    if (!header.size(size)) {
      pax.add("size", Long.toString(size));
    }
    if (!header.uid(uid)) {
      pax.add("uid", Long.toString(uid));
    }
    if (!header.gid(gid)) {
      pax.add("gid", Long.toString(gid));
    }
    if (!header.mtime(mtime)) {
      pax.add("mtime", Long.toString(mtime));
    }
    if (!attributes.xattrs().isEmpty()) {
      addXattrs(pax, attributes.xattrs(), name);
    }
    if (!pax.isEmpty()) {
      writePax(pax.toByteArray(), name);
    }
    writeRaw(header.finish(), 0, BLOCK);
  }

  private static void addXattrs(PaxRecords pax, Xattrs xattrs, String name) {
    for (String xattr : xattrs.names()) {
      switch (xattr) {
        case PosixAcl.ACCESS ->
            pax.add("SCHILY.acl.access", PosixAcl.toText(xattrs.value(xattr), name));
        case PosixAcl.DEFAULT ->
            pax.add("SCHILY.acl.default", PosixAcl.toText(xattrs.value(xattr), name));
        // GNU tar writes and reads the two characters that would end or escape a keyword like this.
        default ->
            pax.add(
                PaxRecords.XATTR + xattr.replace("%", "%25").replace("=", "%3D"),
                xattrs.value(xattr));
      }
    }
  }

  private void writePax(byte[] records, String name) throws IOException {
    UstarHeader extended = new UstarHeader();
    extended.start(UstarHeader.PAX, 0644);
    String last = name.substring(name.lastIndexOf('/', name.length() - 2) + 1);
    extended.name(PAX_NAME + last.substring(0, Math.min(last.length(), 100 - PAX_NAME.length())));
    extended.link("");
    extended.size(records.length);
    extended.uid(0);
    extended.gid(0);
    extended.mtime(mtime);
    writeRaw(extended.finish(), 0, BLOCK);
    writeRaw(records, 0, records.length);
    pad(BLOCK);
  }

  private void pad(int unit) throws IOException {
    int over = (int) (written % unit);
    if (over != 0) {
      writeRaw(ZEROS, 0, unit - over);
    }
  }

  private void writeRaw(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    written += length;
  }
}
