package io.github.discourseimage.stage;

import io.github.discourseimage.image.KeyDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Directories of the host that every stage sees, read-only, each at {@link StagePaths#VOLUMES} by
 * its name.
 */
public record Volumes(SortedMap<String, Path> byName) {

  public static final Volumes NONE = new Volumes(new TreeMap<>());

  public Volumes {
    byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
  }

  List<Mount> mounts() {
    List<Mount> mounts = new ArrayList<>();
    byName.forEach(
        (name, directory) ->
            mounts.add(new Mount.Bind(directory, StagePaths.VOLUMES.resolve(name), false)));
    return mounts;
  }

  /** Adds what stages could read to a key: names, sizes and times of change, as make(1) looks. */
  void addTo(KeyDigest key) throws IOException {
    for (var volume : byName.entrySet()) {
      Path directory = volume.getValue();
      key.add(volume.getKey());
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : (Iterable<Path>) files.sorted()::iterator) {
          key.add(directory.relativize(file));
          if (Files.isRegularFile(file)) {
            key.add(Files.size(file)).add(Files.getLastModifiedTime(file).toMillis());
          }
        }
      }
    }
  }
}
