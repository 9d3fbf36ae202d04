package io.github.discourseimage.stage;

import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * What mounts need to be there before they are made: most of them are on something read-only, where
 * inside of the sandbox nothing can be made any more.
 */
final class MountPoints {

  private MountPoints() {}

  /** Makes what is missing, empty, in the builder root or in the directory mounted above. */
  static void make(SandboxCommand command) {
    List<Mount> mounts = command.mounts();
    for (int i = 0; i < mounts.size(); i++) {
      Mount mount = mounts.get(i);
      try {
        make(command.root(), mounts.subList(0, i), mount);
      } catch (IOException e) {
        throw ImageBuildException.environment(
            "sandbox", "cannot make the mount point " + mount.at() + ": " + e, "", e);
      }
    }
  }

  private static void make(BuilderRoot root, List<Mount> earlier, Mount mount) throws IOException {
    Mount above = null;
    for (Mount candidate : earlier) {
      if (mount.at().startsWith(candidate.at()) && !mount.at().equals(candidate.at())) {
        above = candidate;
      }
    }
    boolean directory = !(mount instanceof Mount.Bind bind) || Files.isDirectory(bind.host());
    if (above instanceof Mount.Bind bind) {
      String below = mount.at().toString().substring(bind.at().toString().length() + 1);
      make(bind.host().resolve(below), directory);
    } else if (above == null && !isInMemory(mount) && root.directory().getNameCount() > 0) {
      // A root of no name is the one of this machine: nothing is made there.
      make(new InsideRoot(root.directory()).resolve(mount.at()), directory);
    }
  }

  private static boolean isInMemory(Mount mount) {
    String at = mount.at().toString();
    return List.of("/tmp/", "/run/", "/var/tmp/", "/dev/").stream().anyMatch(at::startsWith);
  }

  private static void make(Path point, boolean directory) throws IOException {
    if (Files.exists(point, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (directory) {
      Files.createDirectories(point);
    } else {
      Path parent = point.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createFile(point);
    }
  }
}
