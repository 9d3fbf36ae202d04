package io.github.discourseimage.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** The directory that is mounted at {@link StagePaths#STAGES}; everything in it is ours. */
final class StageDirectory {

  private static final Set<PosixFilePermission> SCRIPT =
      PosixFilePermissions.fromString("r-xr-xr-x");
  private static final Set<PosixFilePermission> DATA = PosixFilePermissions.fromString("r--r--r--");

  private final Path directory;

  StageDirectory(Path directory) {
    this.directory = directory;
  }

  void write(Collection<StageFile> files) throws IOException {
    Files.createDirectories(directory);
    Set<Path> wanted = new HashSet<>();
    for (StageFile file : files) {
      for (Path path = directory.resolve(file.name());
          path != null && !path.equals(directory);
          path = path.getParent()) {
        wanted.add(path);
      }
    }
    removeAllBut(wanted);
    for (StageFile file : files) {
      write(file, directory.resolve(file.name()));
    }
  }

  private void removeAllBut(Set<Path> wanted) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path path : walk.sorted((a, b) -> b.compareTo(a)).toList()) {
        if (!path.equals(directory) && !wanted.contains(path)) {
          Files.delete(path);
        }
      }
    }
  }

  private static void write(StageFile file, Path path) throws IOException {
    Set<PosixFilePermission> permissions = file.isExecutable() ? SCRIPT : DATA;
    if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
        && Files.getPosixFilePermissions(path).equals(permissions)
        && Arrays.equals(Files.readAllBytes(path), file.bytes())) {
      return;
    }
    Path parent = Objects.requireNonNull(path.getParent());
    Files.createDirectories(parent);
    Path temporary = Files.createTempFile(parent, ".new-", "");
    try {
      Files.write(temporary, file.bytes());
      Files.setPosixFilePermissions(temporary, permissions);
      Files.move(
          temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
