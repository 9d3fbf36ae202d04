package io.github.discourseimage.stage;

import io.github.discourseimage.image.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the cache of the build holds. The git cache beside it is none of it. */
final class CacheContents {

  private static final String ROOTS = "roots";
  private static final String DOWNLOADS = "downloads";

  /** What layers of base images hold. */
  private static final String BASES = "bases";

  /** Images of registries, a directory each. */
  private static final String IMAGES = "images";

  /** In the directory of a builder root: touched whenever the root is used. */
  private static final String ABOUT = "about";

  private final Path cache;

  CacheContents(Path cache) {
    this.cache = cache;
  }

  /** Everything, in no order; an item that vanishes meanwhile is left out. */
  List<CacheItem> items() throws IOException {
    List<CacheItem> items = new ArrayList<>();
    for (Path stage : StageCache.list(cache.resolve(StageCache.STAGES))) {
      for (Path file : StageCache.list(stage)) {
        String name = file.getFileName().toString();
        if (!name.endsWith(StageCache.WORK)) {
          Path lock = StageCache.sibling(file, StageCache.LOCK);
          add(items, file, file, List.of(lock), List.of());
        }
      }
    }
    for (Path root : StageCache.list(cache.resolve(ROOTS))) {
      if (Files.isDirectory(root)) {
        Path about = root.resolve(ABOUT);
        Path used = Files.exists(about) ? about : root;
        add(items, root, used, List.of(), notes(String.valueOf(root.getFileName())));
      }
    }
    for (Path file : StageCache.list(cache.resolve(DOWNLOADS))) {
      Path lock = StageCache.sibling(file, StageCache.LOCK);
      add(items, file, file, Files.exists(lock) ? List.of(lock) : List.of(), List.of());
    }
    for (Path listing : StageCache.list(cache.resolve(BASES))) {
      add(items, listing, listing, List.of(), List.of());
    }
    for (Path image : StageCache.list(cache.resolve(IMAGES))) {
      Path lock = StageCache.sibling(image, StageCache.LOCK);
      if (Files.isDirectory(image) && Files.exists(lock)) {
        add(items, image, image, List.of(lock), List.of());
      }
    }
    fetched(items);
    return items;
  }

  /**
   * What says that an archive or a suite gave a builder root; nothing but its first line counts.
   */
  private List<Path> notes(String root) throws IOException {
    List<Path> notes = new ArrayList<>();
    for (Path file : StageCache.list(cache.resolve(ROOTS))) {
      if (isNote(file) && root.equals(namedBy(file))) {
        notes.add(file);
      }
    }
    return notes;
  }

  /** Notes of builder roots that are no longer there. */
  List<Path> danglingNotes() throws IOException {
    List<Path> notes = new ArrayList<>();
    for (Path file : StageCache.list(cache.resolve(ROOTS))) {
      if (isNote(file) && !Files.isDirectory(file.resolveSibling(namedBy(file)))) {
        notes.add(file);
      }
    }
    return notes;
  }

  private static boolean isNote(Path file) {
    return file.getFileName().toString().matches("(archive|mmdebstrap)-[0-9a-f]+")
        && Files.isRegularFile(file);
  }

  private static String namedBy(Path note) throws IOException {
    try (Stream<String> lines = Files.lines(note)) {
      return lines.findFirst().filter(Sha256::isHex).orElse("none");
    } catch (NoSuchFileException e) {
      return "none";
    }
  }

  /**
   * What was begun in a directory of builder roots or downloads.
   *
   * @param begun files and directories
   * @param locks whoever makes one of them had one of these before
   */
  record Begun(List<Path> begun, List<Path> locks) {}

  /** What was begun, the living and the dead. */
  List<Begun> begun() throws IOException {
    List<Begun> all = new ArrayList<>();
    for (String kind : List.of(ROOTS, DOWNLOADS, BASES)) {
      // First what was begun, then the locks: so there is a lock for each, and not the reverse.
      List<Path> begun = named(cache.resolve(kind), name -> name.startsWith(".new-"));
      all.add(new Begun(begun, named(cache.resolve(kind), n -> n.endsWith(StageCache.LOCK))));
    }
    return all;
  }

  private static List<Path> named(Path directory, Predicate<String> wanted) throws IOException {
    return StageCache.list(directory).stream()
        .filter(file -> wanted.test(file.getFileName().toString()))
        .toList();
  }

  /**
   * What was fetched is one item: a marker says that all of a stage is there, so nobody can tell
   * which file may go, and package managers index theirs.
   */
  private void fetched(List<CacheItem> items) throws IOException {
    Path files = cache.resolve(StageCache.FETCHED_FILES);
    List<Path> markers = new ArrayList<>();
    List<Path> locks = new ArrayList<>();
    Path used = files;
    for (Path stage : StageCache.list(cache.resolve(StageCache.FETCHED))) {
      markers.addAll(StageCache.list(stage));
    }
    for (Path marker : markers) {
      used = modified(marker).compareTo(modified(used)) > 0 ? marker : used;
    }
    for (Path stage : StageCache.list(cache.resolve(StageCache.STAGES))) {
      Path lock = stage.resolve(StageCache.FETCHED + StageCache.LOCK);
      if (Files.exists(lock)) {
        locks.add(lock);
      }
    }
    if (Files.isDirectory(files)) {
      add(items, files, used, locks, markers);
    }
  }

  private static FileTime modified(Path file) throws IOException {
    try {
      return Files.getLastModifiedTime(file);
    } catch (NoSuchFileException e) {
      return FileTime.from(Instant.EPOCH);
    }
  }

  private static void add(
      List<CacheItem> items, Path path, Path used, List<Path> locks, List<Path> before)
      throws IOException {
    String name = path.getFileName().toString();
    // A lock is never removed, for somebody may wait for it; a dot begins what is in the making.
    if (name.endsWith(StageCache.LOCK) || name.startsWith(".")) {
      return;
    }
    try {
      items.add(CacheItem.of(path, used, locks, before));
    } catch (NoSuchFileException e) {
      // Another build or cleaner took it away.
    }
  }

  /** Directories of work, most of them in use. */
  List<Path> work() throws IOException {
    List<Path> work = new ArrayList<>();
    for (Path stage : StageCache.list(cache.resolve(StageCache.STAGES))) {
      work.addAll(named(stage, name -> name.endsWith(StageCache.WORK)));
    }
    return work;
  }
}
