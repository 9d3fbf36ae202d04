package io.github.discourseimage.sink;

import io.github.discourseimage.format.TarEntry;
import io.github.discourseimage.format.TarIndex;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.ImageFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An image that is kept in a tar archive, which is read where it lies. */
final class ArchiveFiles implements ImageFiles {

  /** No archive of 'docker save' has a link to a link to a link. */
  private static final int MOST_LINKS = 8;

  private final TarIndex tar;
  private final Map<String, TarEntry> entries = new HashMap<>();

  /**
   * @param archive not compressed
   */
  ArchiveFiles(Path archive) throws IOException {
    tar = TarIndex.read(archive);
    tar.entries().forEach(entry -> entries.put(entry.name(), entry));
  }

  @Override
  public boolean has(String name) {
    return find(name) != null;
  }

  @Override
  public long size(String name) throws IOException {
    return require(name).size();
  }

  @Override
  public InputStream open(String name) throws IOException {
    // Nobody asks for the version of what is read once.
    return tar.content(require(name), Digest.of(new byte[0]).hex()).open().stream();
  }

  private TarEntry require(String name) throws IOException {
    TarEntry entry = find(name);
    if (entry == null) {
      throw new NoSuchFileException(name);
    }
    return entry;
  }

  /** 'docker save' once made links between layers that are equal. */
  private @Nullable TarEntry find(String name) {
    String at = name;
    for (int i = 0; i < MOST_LINKS; i++) {
      TarEntry entry = entries.get(at);
      if (entry == null || entry.type() == TarEntry.Type.FILE) {
        return entry;
      }
      if (entry.type() == TarEntry.Type.DIRECTORY) {
        return null;
      }
      Path target = Path.of(at).resolveSibling(entry.target()).normalize();
      at = target.toString();
    }
    return null;
  }
}
