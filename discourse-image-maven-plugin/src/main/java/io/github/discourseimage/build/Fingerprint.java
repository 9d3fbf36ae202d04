package io.github.discourseimage.build;

import io.github.discourseimage.image.FileVersion;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A digest of all that a build is made from, save what repositories hold. */
final class Fingerprint {

  /** Up to here a file's bytes count; beyond, its size and time must do. */
  private static final long SMALL = 64 * 1024;

  private final MessageDigest digest;

  Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Adds a value by its text, and a record by its components: the text that Java makes for records
   * is linked at run time, which costs a cold JVM as much as all the rest here.
   */
  Fingerprint add(Object value) {
    if (value instanceof Record record) {
      return addComponents(record);
    }
    if (value instanceof Optional<?> optional) {
      return add(optional.isPresent() ? List.of(optional.get()) : List.of());
    }
    if (value instanceof Collection<?> collection) {
      add(collection.size());
      collection.forEach(this::add);
      return this;
    }
    byte[] bytes = value.toString().getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    digest.update(bytes);
    return this;
  }

  private Fingerprint addComponents(Record record) {
    add(record.getClass().getName());
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      try {
        add(component.getAccessor().invoke(record));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(component + " of a request cannot be read", e);
      }
    }
    return this;
  }

  /** Adds a file, or a directory with all that is in it; what does not exist counts as such. */
  Fingerprint addFiles(Path path) throws IOException {
    Map<Path, BasicFileAttributes> found = new TreeMap<>();
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.walkFileTree(
          path,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(
                Path directory, BasicFileAttributes attributes) {
              found.put(directory, attributes);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              found.put(file, attributes);
              return FileVisitResult.CONTINUE;
            }
          });
    }
    add(path).add(found.size());
    for (Map.Entry<Path, BasicFileAttributes> file : found.entrySet()) {
      add(file.getKey());
      addAttributes(file.getKey(), file.getValue());
    }
    return this;
  }

  private void addAttributes(Path file, BasicFileAttributes attributes) throws IOException {
    if (attributes.isSymbolicLink()) {
      add("link").add(Files.readSymbolicLink(file));
    } else if (attributes.isDirectory()) {
      add("directory");
    } else {
      add(Files.isExecutable(file) ? "program" : "file").add(attributes.size());
      if (attributes.isRegularFile() && attributes.size() <= SMALL) {
        digest.update(Files.readAllBytes(file));
      } else {
        add(attributes.lastModifiedTime().toMillis()).add(String.valueOf(attributes.fileKey()));
      }
      add(FileVersion.changeTime(file, LinkOption.NOFOLLOW_LINKS));
    }
  }

  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
