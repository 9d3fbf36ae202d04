package io.github.discourseimage.check;

import io.github.discourseimage.rootfs.UnixPath;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * How all containers of a check run, whatever runs them: with a read-only root, without
 * capabilities and without a way to new privileges.
 *
 * @param user number of the user and of the group
 * @param environment beyond the image's own
 * @param scratch empty directories in memory
 * @param volumes paths that the containers share and may write to
 * @param files directories of this machine that they see, read-only
 * @param hostNetwork whether they are in the network of this machine; else in one of their own,
 *     which holds nothing but a loopback interface
 */
public record Launch(
    User user,
    SortedMap<String, String> environment,
    List<UnixPath> scratch,
    SortedSet<UnixPath> volumes,
    SortedMap<UnixPath, Path> files,
    boolean hostNetwork) {

  /** Where the containers see what is run to check them. */
  static final UnixPath SCRIPTS = UnixPath.of("/run/image-check");

  /** Where they see their secrets. */
  static final UnixPath SECRETS = UnixPath.of("/run/secrets");

  /** Numbers as the kernel has them. */
  public record User(long uid, long gid) {

    /**
     * Parses what an image or a person says.
     *
     * @throws IllegalArgumentException naming the value and the form
     */
    public static User of(String text) {
      if (!text.matches("[0-9]{1,9}(:[0-9]{1,9})?")) {
        throw new IllegalArgumentException(
            "'" + text + "' is no user: it must be a number, or two as in 10001:10001");
      }
      String[] parts = text.split(":");
      long uid = Long.parseLong(parts[0]);
      // Without a group it is that of root, unless the image has a line for the user.
      return new User(uid, parts.length == 1 ? 0 : Long.parseLong(parts[1]));
    }

    @Override
    public String toString() {
      return uid + ":" + gid;
    }
  }
}
