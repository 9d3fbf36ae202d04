package io.github.discourseimage.source.git;

import io.github.discourseimage.image.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Trees and small files that the last build read, by their ids, so that a build which needs no
 * others opens no repository: that takes JGit longer than all else. An id stands for the bytes
 * wherever they are from. Not known costs time only. Safe for many threads.
 */
final class KnownObjects {

  /** Knows nothing and remembers nothing. */
  static final KnownObjects NONE = new KnownObjects(null);

  /** The last figure is the version of the format. */
  private static final byte[] MAGIC =
      "discourse-image git objects 1\n".getBytes(StandardCharsets.US_ASCII);

  private static final int LARGEST = 1 << 20;
  private static final int LARGEST_SUM = 32 << 20;
  private static final int SHA256 = 64;

  private final @Nullable Path file;
  private @Nullable Map<ObjectId, byte[]> known;
  private final Map<ObjectId, byte[]> used = new HashMap<>();
  private int sum;
  private boolean changed;

  /**
   * @param file that keeps them; null for none
   */
  KnownObjects(@Nullable Path file) {
    this.file = file;
  }

  synchronized Optional<byte[]> find(AnyObjectId id) {
    if (file == null) {
      return Optional.empty();
    }
    if (known == null) {
      known = read(file);
    }
    byte[] bytes = known.get(id);
    if (bytes != null) {
      used.putIfAbsent(id.toObjectId(), bytes);
    }
    return Optional.ofNullable(bytes);
  }

  synchronized void put(AnyObjectId id, byte[] bytes) {
    if (file != null && bytes.length <= LARGEST && sum <= LARGEST_SUM) {
      changed |= used.put(id.copy(), bytes) == null;
      sum += bytes.length;
    }
  }

  private static Map<ObjectId, byte[]> read(Path file) {
    Map<ObjectId, byte[]> objects = new HashMap<>();
    try {
      byte[] all = Files.readAllBytes(file);
      int end = all.length - SHA256;
      if (end < MAGIC.length || !Arrays.equals(all, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
        return objects;
      }
      ByteBuffer in = ByteBuffer.wrap(all, 0, end);
      String sum = new String(all, end, SHA256, StandardCharsets.US_ASCII);
      if (!Sha256.of(Arrays.copyOf(all, end)).equals(sum)) {
        return objects;
      }
      in.position(MAGIC.length);
      while (in.hasRemaining()) {
        ObjectId id = ObjectId.fromRaw(all, in.position());
        in.position(in.position() + 20);
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        objects.put(id, bytes);
      }
      return objects;
    } catch (IOException | RuntimeException e) {
      return new HashMap<>();
    }
  }

  /** Keeps what was used for the next build, and nothing else. */
  synchronized void write() {
    if (file == null || !changed) {
      return;
    }
    try {
      Path directory = file.toAbsolutePath().getParent();
      if (directory == null || !Files.isDirectory(directory)) {
        return;
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(sum + MAGIC.length);
      DataOutputStream out = new DataOutputStream(bytes);
      out.write(MAGIC);
      for (Map.Entry<ObjectId, byte[]> object : new TreeMap<>(used).entrySet()) {
        object.getKey().copyRawTo(out);
        out.writeInt(object.getValue().length);
        out.write(object.getValue());
      }
      out.writeBytes(Sha256.of(bytes.toByteArray()));
      Path part = Files.createTempFile(directory, ".objects-", "");
      try {
        Files.write(part, bytes.toByteArray());
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
      changed = false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
