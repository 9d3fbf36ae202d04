package io.github.discourseimage.rootfs;

/**
 * Numeric owner of an entry. Names are never stored: they would mean other ids on another host.
 *
 * @param uid user id, 0 to 2^32-2 (the highest value is reserved: chown(2))
 * @param gid group id, likewise
 */
public record Owner(long uid, long gid) {

  public static final Owner ROOT = new Owner(0, 0);

  private static final long MAX = 0xFFFF_FFFEL;

  public Owner {
    require("uid", uid);
    require("gid", gid);
  }

  private static void require(String name, long id) {
    if (id < 0 || id > MAX) {
      throw new IllegalArgumentException(
          name + " " + id + " is out of range: it must be 0 to " + MAX);
    }
  }

  @Override
  public String toString() {
    return uid + ":" + gid;
  }
}
