package io.github.discourseimage.format;

import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.Owner;
import io.github.discourseimage.rootfs.Xattrs;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What headers say together, one after the other, wherever they are read from (POSIX.1-2001, pax,
 * "ustar" and "pax" formats, and the long names of GNU tar).
 */
final class TarHeaders {

  /** No extended header is larger; a broken size must not become an allocation. */
  private static final long MAX_EXTENDED = 16 << 20;

  private static final byte[] NONE = {};

  private final Map<String, byte[]> global = new HashMap<>();
  private final Map<String, byte[]> local = new HashMap<>();

  /** Whether a header only tells more of the entry that follows. */
  static boolean isExtended(char type) {
    return type == 'x' || type == 'g' || type == 'L' || type == 'K';
  }

  /** The bytes of data that follow a header. */
  long size(TarHeader header) throws IOException {
    char type = header.type();
    if (isExtended(type)) {
      if (header.size() > MAX_EXTENDED) {
        throw header.broken("has an extended header of " + header.size() + " bytes");
      }
      return header.size();
    }
    byte[] pax = value("size", NONE);
    // A hard link in old archives tells the size of its target and has no data.
    boolean none = type == '1' || type == '2' || type == '5';
    return none ? 0 : pax.length == 0 ? header.size() : header.decimal(pax);
  }

  /** Takes the data of an extended header. */
  void extend(TarHeader header, byte[] data) throws IOException {
    switch (header.type()) {
      case 'x' -> PaxRecords.parse(data, local, header::broken);
      case 'g' -> PaxRecords.parse(data, global, header::broken);
      case 'L' -> local.put("path", TarHeader.untilNul(data));
      default -> local.put("linkpath", TarHeader.untilNul(data));
    }
  }

  /** The name as it is written. */
  String raw(TarHeader header) throws IOException {
    return header.text(value("path", header.name()));
  }

  boolean isSparse() {
    return local.keySet().stream().anyMatch(keyword -> keyword.startsWith("GNU.sparse."));
  }

  /**
   * The entry that a header is of; the next header begins anew.
   *
   * @param offset of its data
   * @param size as {@link #size} tells it
   */
  TarName entry(TarHeader header, long offset, long size) throws IOException {
    String raw = raw(header);
    TarName.Type type = isSparse() ? TarName.Type.SPARSE : type(header.type(), raw);
    String target =
        type == TarName.Type.SYMLINK || type == TarName.Type.HARD_LINK
            ? header.text(value("linkpath", header.link()))
            : "";
    Owner owner = new Owner(id("uid", header, header.uid()), id("gid", header, header.gid()));
    Attributes attributes = new Attributes(new Mode(header.mode()), owner, xattrs());
    local.clear();
    return new TarName(normalized(raw), type, attributes, target, offset, size);
  }

  private static TarName.Type type(char type, String raw) {
    return switch (type) {
      case '5' -> TarName.Type.DIRECTORY;
      case '2' -> TarName.Type.SYMLINK;
      case '1' -> TarName.Type.HARD_LINK;
      case '0', '7' -> TarName.Type.FILE;
      case 'S' -> TarName.Type.SPARSE;
      // An archive in the old format tells a directory by the slash only.
      case '\0' -> raw.endsWith("/") ? TarName.Type.DIRECTORY : TarName.Type.FILE;
      default -> TarName.Type.OTHER;
    };
  }

  private long id(String keyword, TarHeader header, long fallback) throws IOException {
    byte[] pax = value(keyword, NONE);
    return pax.length == 0 ? fallback : header.decimal(pax);
  }

  private byte[] value(String keyword, byte[] fallback) {
    return local.getOrDefault(keyword, global.getOrDefault(keyword, fallback));
  }

  private Xattrs xattrs() {
    Map<String, byte[]> values = new HashMap<>();
    local.forEach(
        (keyword, value) -> {
          if (keyword.startsWith(PaxRecords.XATTR)) {
            String name = keyword.substring(PaxRecords.XATTR.length());
            values.put(name.replace("%3D", "=").replace("%25", "%"), value);
          }
        });
    return Xattrs.of(values);
  }

  static String normalized(String name) {
    String normal = name;
    while (normal.startsWith("./")) {
      normal = normal.substring(2);
    }
    while (normal.endsWith("/") && normal.length() > 1) {
      normal = normal.substring(0, normal.length() - 1);
    }
    return normal.equals(".") ? "" : normal;
  }
}
