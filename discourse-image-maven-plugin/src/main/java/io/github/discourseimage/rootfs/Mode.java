package io.github.discourseimage.rootfs;

import java.util.Locale;

/**
 * Permission bits of an entry, {@code 00000} to {@code 07777} (inode(7), "The file type and mode").
 *
 * @param bits the twelve bits; the file type is told by the kind of {@link Entry}
 */
public record Mode(int bits) {

  public static final Mode DIRECTORY = new Mode(0755);
  public static final Mode FILE = new Mode(0644);
  public static final Mode EXECUTABLE = new Mode(0755);
  public static final Mode SYMLINK = new Mode(0777);

  private static final int SETUID_OR_SETGID = 06000;

  public Mode {
    if (bits < 0 || bits > 07777) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "mode %o is out of range: it must be octal, 0000 to 7777", bits));
    }
  }

  /**
   * Parses an octal mode such as {@code 0644}.
   *
   * @throws IllegalArgumentException when it is not three or four octal digits
   */
  public static Mode fromOctalString(String octal) {
    if (!octal.matches("[0-7]{3,4}")) {
      throw new IllegalArgumentException(
          "'" + octal + "' is not a mode: it must be three or four octal digits, such as 0644");
    }
    return new Mode(Integer.parseInt(octal, 8));
  }

  /** Whether a program with this mode runs with the rights of its owner or group. */
  public boolean isSetuidOrSetgid() {
    return (bits & SETUID_OR_SETGID) != 0;
  }

  public boolean isExecutable() {
    return (bits & 0111) != 0;
  }

  public String toOctalString() {
    return String.format(Locale.ROOT, "%04o", bits);
  }

  @Override
  public String toString() {
    return toOctalString();
  }
}
