package io.github.discourseimage.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.FileMode;

/** The files of one commit by their path in the repository; edits give a new set. */
public final class FileSet {
  /** One file: its mode as git knows it and its bytes, for a symlink the target. */
  public record Blob(FileMode mode, byte[] bytes) {}

  /** Takes one file after the other. */
  @FunctionalInterface
  public interface Visitor {
    void visit(String path, FileMode mode, byte[] bytes) throws IOException;
  }

  private final SortedMap<String, Blob> blobs;

  private FileSet(SortedMap<String, Blob> blobs) {
    this.blobs = blobs;
  }

  /** Reads a directory; symlinks stay symlinks, an owner's execute bit makes an executable. */
  public static FileSet of(Path directory) {
    SortedMap<String, Blob> blobs = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        String name = directory.relativize(path).toString().replace('\\', '/');
        if (Files.isSymbolicLink(path)) {
          byte[] target = Files.readSymbolicLink(path).toString().getBytes(UTF_8);
          blobs.put(name, new Blob(FileMode.SYMLINK, target));
        } else if (Files.isRegularFile(path)) {
          FileMode mode =
              Files.isExecutable(path) ? FileMode.EXECUTABLE_FILE : FileMode.REGULAR_FILE;
          blobs.put(name, new Blob(mode, Files.readAllBytes(path)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new FileSet(blobs);
  }

  /** This set with the other's files laid over it. */
  public FileSet with(FileSet other) {
    SortedMap<String, Blob> result = new TreeMap<>(blobs);
    result.putAll(other.blobs);
    return new FileSet(result);
  }

  public FileSet withText(String path, String text) {
    SortedMap<String, Blob> result = new TreeMap<>(blobs);
    result.put(path, new Blob(FileMode.REGULAR_FILE, text.getBytes(UTF_8)));
    return new FileSet(result);
  }

  public FileSet without(String... paths) {
    SortedMap<String, Blob> result = new TreeMap<>(blobs);
    for (String path : paths) {
      if (result.remove(path) == null) {
        throw new IllegalArgumentException("no file " + path + " to leave out");
      }
    }
    return new FileSet(result);
  }

  /** These files of this set and no others. */
  public FileSet only(String... paths) {
    SortedMap<String, Blob> result = new TreeMap<>();
    for (String path : paths) {
      Blob blob = blobs.get(path);
      if (blob == null) {
        throw new IllegalArgumentException("no file " + path + " to keep");
      }
      result.put(path, blob);
    }
    return new FileSet(result);
  }

  /** This set with one file under another path. */
  public FileSet moved(String from, String to) {
    SortedMap<String, Blob> result = new TreeMap<>(blobs);
    Blob blob = result.remove(from);
    if (blob == null) {
      throw new IllegalArgumentException("no file " + from + " to move");
    }
    result.put(to, blob);
    return new FileSet(result);
  }

  /** This set with one file's text changed; a change that changes nothing is a mistake. */
  public FileSet edited(String path, UnaryOperator<String> change) {
    Blob blob = blobs.get(path);
    if (blob == null) {
      throw new IllegalArgumentException("no file " + path + " to edit");
    }
    String before = new String(blob.bytes(), UTF_8);
    String after = change.apply(before);
    if (after.equals(before)) {
      throw new IllegalArgumentException("the edit of " + path + " changes nothing");
    }
    SortedMap<String, Blob> result = new TreeMap<>(blobs);
    result.put(path, new Blob(blob.mode(), after.getBytes(UTF_8)));
    return new FileSet(result);
  }

  /** Shows every file in the order of the paths. */
  public void forEach(Visitor visitor) throws IOException {
    for (Map.Entry<String, Blob> file : blobs.entrySet()) {
      visitor.visit(file.getKey(), file.getValue().mode(), file.getValue().bytes());
    }
  }

  public int size() {
    return blobs.size();
  }

  SortedMap<String, Blob> blobs() {
    return blobs;
  }
}
