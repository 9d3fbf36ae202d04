package io.github.discourseimage.source;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.Owner;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.rootfs.Xattrs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Files that go into the image as they are: {@code src/main/rootfs} and {@code
 * src/main/rootfs-<distribution>}.
 *
 * <p>The umask does not matter: directories and executables (by the owner's bit) get 0755, other
 * files 0644, all owned by root. The set-id and sticky bits, links, extended attributes and ACLs
 * are kept; the {@link OwnersFile} changes owners, modes and ACLs. A {@code .gitkeep} is left out.
 */
public final class OverlaySource {

  /** What a checkout cannot tell of directories that every system has. */
  private static final Map<String, Mode> WELL_KNOWN =
      Map.of("/tmp", new Mode(01777), "/var/tmp", new Mode(01777), "/root", new Mode(0700));

  private static final int TYPE = 0170000;
  private static final Map<Integer, String> SPECIAL =
      Map.of(
          0140000,
          "a socket",
          0010000,
          "a fifo",
          0060000,
          "a block device",
          0020000,
          "a character device");

  private final Path directory;
  private final OwnersFile owners;
  private final Set<UnixPath> allowedSetuid;
  private final BuildLog log;

  /**
   * @param directory need not exist
   * @param allowedSetuid paths in the image that may be set-user-id or set-group-id
   */
  public OverlaySource(
      Path directory, OwnersFile owners, Set<UnixPath> allowedSetuid, BuildLog log) {
    this.directory = directory;
    this.owners = owners;
    this.allowedSetuid = Set.copyOf(allowedSetuid);
    this.log = log;
  }

  /**
   * Adds everything below the directory, which itself becomes the root.
   *
   * @throws ImageBuildException with all that cannot be in an image
   */
  public void addTo(Layer.Builder layer) {
    if (Files.isDirectory(directory)) {
      Walk walk = new Walk(layer, attributesOnDisk());
      walk.directory(directory, "");
      walk.findings.throwIfAny();
    }
  }

  private DiskAttributes attributesOnDisk() {
    try {
      return DiskAttributes.of(directory, log);
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  /** One walk; paths are relative to the directory, with slashes. */
  private final class Walk {

    private final Layer.Builder layer;
    private final DiskAttributes disk;
    private final Origin origin;
    private final Findings findings = new Findings();

    Walk(Layer.Builder layer, DiskAttributes disk) {
      this.layer = layer;
      this.disk = disk;
      this.origin = new Origin(layer.name(), directory.toString());
    }

    void directory(Path parent, String path) {
      try (Stream<Path> children = Files.list(parent)) {
        // Layers sort themselves; the order here is that of the findings.
        for (Path child : children.sorted().toList()) {
          String name = FileNames.name(child).orElse(null);
          if (name == null) {
            findings.add(
                child.toString(),
                "has a name that is not UTF-8",
                "Rename it; archives name files in UTF-8.");
          } else if (!name.equals(".gitkeep")) {
            entry(child, path.isEmpty() ? name : path + "/" + name);
          }
        }
      } catch (IOException e) {
        throw unreadable(parent, e);
      }
    }

    private void entry(Path file, String path) {
      UnixPath target = UnixPath.ROOT.resolve(path);
      try {
        int mode = mode(file);
        if (Files.isSymbolicLink(file)) {
          symlink(file, target);
        } else if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          Mode basic = WELL_KNOWN.getOrDefault(target.toString(), special(Mode.DIRECTORY, mode));
          add(new Entry.Directory(target, attributes(file, path, basic), origin), path);
          directory(file, path);
        } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          if (!Files.isReadable(file)) {
            findings.add(file.toString(), "cannot be read", "Give yourself the right to read it.");
            return;
          }
          Mode basic = special((mode & 0100) != 0 ? Mode.EXECUTABLE : Mode.FILE, mode);
          Attributes attributes = attributes(file, path, basic);
          add(new Entry.File(target, attributes, origin, new WatchedFile(file)), path);
        } else {
          findings.add(
              file.toString(),
              "is "
                  + SPECIAL.getOrDefault(mode & TYPE, "a special file")
                  + "; an image holds files, directories and symbolic links",
              "Remove it; what a service needs at run time it makes in /run.");
        }
      } catch (IOException e) {
        throw unreadable(file, e);
      }
    }

    private void symlink(Path file, UnixPath path) throws IOException {
      String target = FileNames.target(file);
      Entry.Symlink link = new Entry.Symlink(path, Attributes.SYMLINK, origin, target);
      if (link.leavesRoot()) {
        findings.add(
            file.toString(),
            "links to '" + target + "', which is outside the root of the image",
            "Let it lead to a path in the image; a target that starts with '/' is looked up in the"
                + " image, not on this machine.");
        return;
      }
      layer.add(owners.apply(link));
    }

    private Attributes attributes(Path file, String path, Mode mode) throws IOException {
      Map<String, byte[]> xattrs = new TreeMap<>(disk.xattrs(file, path));
      return new Attributes(mode, Owner.ROOT, Xattrs.of(xattrs));
    }

    private void add(Entry plain, String path) {
      Entry entry = owners.apply(OwnersFile.withAcl(plain, disk.acl(path).orElse(null)));
      Mode mode = entry.attributes().mode();
      if (mode.isSetuidOrSetgid() && !allowedSetuid.contains(entry.path())) {
        findings.add(
            directory.resolve(path).toString(),
            "has mode " + mode + ": set-user-id and set-group-id are refused unless allowed",
            "chmod ug-s it, or list " + entry.path() + " in <allowedSetuid>.");
        return;
      }
      layer.add(entry);
    }
  }

  private static int mode(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return Files.isExecutable(file) ? 0100 : 0;
    }
    Object mode = Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return mode instanceof Integer bits ? bits : 0;
  }

  private static Mode special(Mode mode, int onDisk) {
    return new Mode(mode.bits() | onDisk & 07000);
  }

  private static ImageBuildException unreadable(Path file, IOException e) {
    return ImageBuildException.environment(
        file.toString(), "cannot be read: " + e, "Give yourself the right to read it.", e);
  }
}
