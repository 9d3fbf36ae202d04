package io.github.discourseimage.image;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Files that come with the plugin: every resource below a directory, listed where a class was
 * loaded from, so that a new file needs no index.
 */
public final class BuiltInFiles {

  private BuiltInFiles() {}

  /**
   * Reads all files below a directory of the class path.
   *
   * @param root such as {@code templates/}
   * @param owner a class in the same jar
   * @return by path below the root, with slashes; empty when there is no such directory
   */
  public static SortedMap<String, byte[]> read(String root, Class<?> owner) {
    String name = owner.getSimpleName() + ".class";
    return read(root, owner, Objects.requireNonNull(owner.getResource(name), name));
  }

  /**
   * As {@link #read(String, Class)}.
   *
   * @param self the URL of the class, in a jar or in a directory of classes
   */
  public static SortedMap<String, byte[]> read(String root, Class<?> owner, URL self) {
    try {
      return self.getProtocol().equals("jar")
          ? inJar(root, self)
          : inDirectory(root, owner, self.toURI());
    } catch (IOException | URISyntaxException e) {
      throw ImageBuildException.environment(
          "the plugin's own " + root, "cannot be read from " + self + ": " + e, "", e);
    }
  }

  private static SortedMap<String, byte[]> inJar(String root, URL self) throws IOException {
    JarURLConnection connection = (JarURLConnection) self.openConnection();
    // A cached JarFile would be closed under the feet of the class loader that shares it.
    connection.setUseCaches(false);
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (JarFile jar = connection.getJarFile()) {
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        if (entry.getName().startsWith(root) && !entry.isDirectory()) {
          try (InputStream in = jar.getInputStream(entry)) {
            files.put(entry.getName().substring(root.length()), in.readAllBytes());
          }
        }
      }
    }
    return files;
  }

  private static SortedMap<String, byte[]> inDirectory(String root, Class<?> owner, URI self)
      throws IOException {
    Path classes = Path.of(self);
    for (int i = owner.getName().split("\\.", -1).length; i > 0; i--) {
      classes = Objects.requireNonNull(classes.getParent(), "a class lies in its package");
    }
    Path directory = classes.resolve(root);
    SortedMap<String, byte[]> files = new TreeMap<>();
    if (!Files.isDirectory(directory)) {
      return files;
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
        String name = directory.relativize(path).toString().replace('\\', '/');
        files.put(name, Files.readAllBytes(path));
      }
    }
    return files;
  }
}
