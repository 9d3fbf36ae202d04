package io.github.discourseimage.rootfs;

/** What every entry has beside its path. One instance is shared by all entries that look alike. */
public record Attributes(Mode mode, Owner owner, Xattrs xattrs) {

  public static final Attributes DIRECTORY = of(Mode.DIRECTORY);
  public static final Attributes FILE = of(Mode.FILE);
  public static final Attributes EXECUTABLE = of(Mode.EXECUTABLE);
  public static final Attributes SYMLINK = of(Mode.SYMLINK);

  /** Owned by root, without extended attributes. */
  public static Attributes of(Mode mode) {
    return new Attributes(mode, Owner.ROOT, Xattrs.NONE);
  }
}
