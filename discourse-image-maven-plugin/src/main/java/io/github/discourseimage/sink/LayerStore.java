package io.github.discourseimage.sink;

import io.github.discourseimage.image.KeyDigest;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.image.WholeFile;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.rootfs.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Which blobs of the layout hold which layers, so that a layer that did not change is neither read
 * nor compressed again. Not in the store means not known: a store that is missing or unreadable
 * costs time but is never wrong.
 */
public final class LayerStore {

  /**
   * A layer as an earlier build wrote it.
   *
   * @param diffId of the tar archive before it was compressed
   * @param unpackedSize of that archive in bytes
   */
  record Kept(ImageLayoutDirectory.Blob blob, Digest diffId, long unpackedSize) {}

  /**
   * A layer and the file that holds it.
   *
   * @param modified of the file as it was left, in nanoseconds since 1970
   */
  private record Line(Kept kept, long modified) {

    static Line parse(List<String> fields) {
      return new Line(
          new Kept(
              new ImageLayoutDirectory.Blob(
                  new Digest(fields.get(1)), Long.parseLong(fields.get(2))),
              new Digest(fields.get(4)),
              Long.parseLong(fields.get(5))),
          Long.parseLong(fields.get(3)));
    }

    String text(String key) {
      return String.join(
          FIELD,
          key,
          kept.blob().digest().hex(),
          Long.toString(kept.blob().size()),
          Long.toString(modified),
          kept.diffId().hex(),
          Long.toString(kept.unpackedSize()));
    }
  }

  private static final String FIELD = "\t";

  private final Path file;
  private final String writer;
  private final TreeMap<String, Line> lines = new TreeMap<>();
  private final Set<String> used = new HashSet<>();

  /**
   * Reads what the last build left.
   *
   * @param file of the store
   * @param writer whatever may write other bytes for the same layer, such as this code's version
   */
  public LayerStore(Path file, String writer) {
    this.file = file;
    this.writer = writer;
    try {
      for (String line : Files.readAllLines(file)) {
        List<String> fields = List.of(line.split(FIELD, -1));
        lines.put(fields.get(0), Line.parse(fields));
      }
    } catch (NoSuchFileException e) {
      // The first build.
    } catch (IOException | RuntimeException e) {
      lines.clear();
    }
  }

  /** The start of a key; the caller adds what the blob is made of. */
  KeyDigest key() {
    return new KeyDigest().add(writer);
  }

  /**
   * The key of a layer's blob: whatever a reader of it could see.
   *
   * @throws io.github.discourseimage.image.ImageBuildException when a file is gone
   */
  String key(LayerCut cut, SourceDateEpoch time, String compression) {
    KeyDigest key = key().add(compression).add(time.seconds()).add(cut.name());
    for (Entry entry : cut.entries()) {
      key.add(entry.getClass().getSimpleName())
          .add(entry.path())
          .add(entry.attributes().mode().bits())
          .add(entry.attributes().owner())
          .add(TreeIndex.identity(entry));
    }
    return key.hex();
  }

  /** The layer of a key, if the layout has its blob as it was left. */
  Optional<Kept> find(ImageLayoutDirectory layout, String key) {
    Line line = lines.get(key);
    if (line == null || !line.equals(asItIs(layout, line.kept()).orElse(null))) {
      return Optional.empty();
    }
    used.add(key);
    return Optional.of(line.kept());
  }

  /** Remembers a layer whose blob the layout has. */
  void put(ImageLayoutDirectory layout, String key, Kept kept) {
    asItIs(layout, kept)
        .ifPresent(
            line -> {
              // What has the same bytes was in the file that has just been replaced.
              lines.replaceAll((other, old) -> old.kept().equals(kept) ? line : old);
              lines.put(key, line);
              used.add(key);
              write();
            });
  }

  private static Optional<Line> asItIs(ImageLayoutDirectory layout, Kept kept) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(
              layout.file(kept.blob().digest()),
              BasicFileAttributes.class,
              LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile() && attributes.size() == kept.blob().size()
          ? Optional.of(new Line(kept, attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Forgets what this build did not use: its blobs are gone from the layout. */
  void complete() {
    if (lines.keySet().retainAll(used)) {
      write();
    }
  }

  private void write() {
    try {
      WholeFile.write(
          file,
          lines.entrySet().stream()
              .map(line -> line.getValue().text(line.getKey()) + "\n")
              .collect(Collectors.joining()));
    } catch (IOException e) {
      throw OutputFailure.unwritable(file, "the store of layers cannot be written", e);
    }
  }
}
