package io.github.discourseimage.stage;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ExclusiveLock;
import io.github.discourseimage.image.FileTree;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.Sha256;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The builder roots of a cache directory, each unpacked once and kept as {@code
 * roots/<sha256>/rootfs} with a file {@code about} beside it, whose time tells the last use.
 */
public final class BuilderRoots {

  private final Path roots;
  private final Downloads downloads;
  private final BuildLog log;

  /** Makes a root in a directory; gives the sha256 of what it was made from. */
  @FunctionalInterface
  private interface Maker {
    String make(Path rootfs) throws IOException, InterruptedException;
  }

  /**
   * @param cache directory that builds share; made when it is missing
   */
  public BuilderRoots(Path cache, Downloads downloads, BuildLog log) {
    this.roots = cache.toAbsolutePath().resolve("roots");
    this.downloads = downloads;
    this.log = log;
  }

  /**
   * Gives a root, from the cache where it is there. Safe for many threads and processes.
   *
   * @throws ImageBuildException naming the root; nothing is left of one that could not be made
   */
  public BuilderRoot open(RootSource source) {
    try {
      Files.createDirectories(roots);
      if (source instanceof RootSource.Archive archive) {
        return open(archive);
      }
      return open((RootSource.Mmdebstrap) source);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ImageBuildException.environment(
          "builder root", "the build was interrupted", "Run it again.", e);
    } catch (IOException e) {
      throw TarUnpacker.failed("builder root in " + roots, e.toString());
    }
  }

  /** Whether a root is there already; nothing is made and none counts as used. */
  public boolean has(RootSource source) {
    try {
      String digest = digest(source);
      return Sha256.isHex(digest) && Files.isRegularFile(roots.resolve(digest).resolve("about"));
    } catch (IOException e) {
      return false;
    }
  }

  private String digest(RootSource source) throws IOException {
    if (source instanceof RootSource.Mmdebstrap made) {
      String name = "mmdebstrap-" + new MmdebstrapRoot(made, downloads, log).key();
      return new KnownDigest.Noted(roots.resolve(name), null).get();
    }
    RootSource.Archive archive = (RootSource.Archive) source;
    if (!archive.sha256().isEmpty()) {
      return archive.sha256();
    }
    Path file = RootArchive.localFile(archive.location());
    return new KnownDigest.Noted(roots.resolve(archiveName(file)), file).get();
  }

  private static String archiveName(Path file) {
    return "archive-" + Sha256.of(file.toAbsolutePath().toString());
  }

  private BuilderRoot open(RootSource.Archive archive) throws IOException, InterruptedException {
    String location = archive.location();
    String subject = "builder root " + location;
    if (!archive.sha256().isEmpty()) {
      Sha256.requireHex(subject, archive.sha256());
      Optional<BuilderRoot> kept = kept(archive.sha256());
      if (kept.isPresent()) {
        return kept.get();
      }
    }
    Path file =
        Downloads.isUrl(location)
            ? downloads.file(location, archive.sha256())
            : RootArchive.localFile(location);
    String name = archiveName(file);
    RootArchive reader = new RootArchive(subject, file, archive.sha256(), log);
    KnownDigest digest =
        archive.sha256().isEmpty()
            ? new KnownDigest.Noted(roots.resolve(name), file)
            : new KnownDigest.Told(archive.sha256());
    return open(name, digest, location, reader::unpack);
  }

  private BuilderRoot open(RootSource.Mmdebstrap source) throws IOException, InterruptedException {
    MmdebstrapRoot maker = new MmdebstrapRoot(source, downloads, log);
    String name = "mmdebstrap-" + maker.key();
    KnownDigest digest = new KnownDigest.Noted(roots.resolve(name), null);
    return open(name, digest, maker.description(), maker::make);
  }

  /**
   * @param name of what is made, for the lock
   */
  private BuilderRoot open(String name, KnownDigest digest, String description, Maker maker)
      throws IOException, InterruptedException {
    Optional<BuilderRoot> kept = kept(digest.get());
    if (kept.isPresent()) {
      return kept.get();
    }
    try (ExclusiveLock held =
        ExclusiveLock.take(
            roots.resolve(name + ".lock"),
            () -> log.info("Waiting for another build that makes " + description))) {
      Optional<BuilderRoot> made = kept(digest.get());
      if (made.isPresent()) {
        return made.get();
      }
      BuilderRoot root = make(description, maker);
      digest.put(root.digest().substring("sha256:".length()));
      return root;
    }
  }

  private BuilderRoot make(String description, Maker maker)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    log.info("Making the builder root from " + description);
    Path fresh = TarUnpacker.fresh(roots);
    try {
      Path rootfs = Files.createDirectory(fresh.resolve("rootfs"));
      String digest = maker.make(rootfs);
      FileTree.delete(fresh.resolve("work"));
      prepare(description, rootfs);
      Files.writeString(fresh.resolve("about"), "sha256:" + digest + "\n" + description + "\n");
      publish(fresh, roots.resolve(digest));
      log.info(
          "Made the builder root "
              + digest.substring(0, 12)
              + " in "
              + (System.nanoTime() - start) / 1_000_000_000
              + " s");
      return kept(digest).orElseThrow(() -> new IOException("somebody deleted " + digest));
    } finally {
      FileTree.delete(fresh);
    }
  }

  private static void publish(Path fresh, Path kept) throws IOException {
    try {
      Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // Another build made the same from another place; it is as good as ours.
      if (!Files.isRegularFile(kept.resolve("about"))) {
        throw e;
      }
    }
  }

  /** Makes what is mounted on: the root itself is read-only in the sandbox. */
  private static void prepare(String description, Path rootfs) throws IOException {
    if (!Files.isDirectory(rootfs.resolve("usr"))) {
      throw ImageBuildException.input(
          "builder root " + description,
          "holds no /usr, so it is not a root file system",
          "Give a tar archive of the root file system itself, an OCI layout, or an archive of one.");
    }
    InsideRoot root = new InsideRoot(rootfs);
    for (String system : List.of("/tmp", "/proc", "/dev", "/run", "/sys", "/var/tmp", "/etc")) {
      root.mountDirectory(UnixPath.of(system));
    }
    for (UnixPath directory : StagePaths.mountPoints()) {
      root.mountDirectory(directory);
    }
    root.mountFile(UnixPath.of("/etc/hosts"), "127.0.0.1 localhost\n::1 localhost\n");
    root.mountFile(UnixPath.of("/etc/hostname"), "build\n");
    root.mountFile(UnixPath.of("/etc/resolv.conf"), "");
    root.mountFile(StagePaths.CERTIFICATES, "");
  }

  private Optional<BuilderRoot> kept(String digest) throws IOException {
    if (!Sha256.isHex(digest)) {
      return Optional.empty();
    }
    Path about = roots.resolve(digest).resolve("about");
    if (!Files.isRegularFile(about)) {
      return Optional.empty();
    }
    try {
      List<String> lines = Files.readAllLines(about);
      Files.setLastModifiedTime(about, FileTime.from(Instant.now()));
      Path rootfs = roots.resolve(digest).resolve("rootfs");
      return Optional.of(new BuilderRoot(rootfs, "sha256:" + digest, lines.get(1)));
    } catch (NoSuchFileException e) {
      // A cleaner has just taken it away.
      return Optional.empty();
    }
  }
}
