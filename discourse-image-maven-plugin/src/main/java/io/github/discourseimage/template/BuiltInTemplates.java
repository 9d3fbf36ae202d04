package io.github.discourseimage.template;

import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The templates that come with the plugin: every resource below {@code templates/}, listed where
 * this class was loaded from, so that a new file needs no index.
 */
final class BuiltInTemplates {

  private static final String ROOT = "templates/";

  private BuiltInTemplates() {}

  static List<TemplateFile> read() {
    String name = BuiltInTemplates.class.getSimpleName() + ".class";
    return read(Objects.requireNonNull(BuiltInTemplates.class.getResource(name), name));
  }

  /**
   * Lists the templates beside a class.
   *
   * @param self the URL of this class, in a jar or in a directory of classes
   */
  static List<TemplateFile> read(URL self) {
    try {
      List<TemplateFile> files =
          self.getProtocol().equals("jar") ? inJar(self) : inDirectory(self.toURI());
      files.sort(Comparator.comparing(TemplateFile::path));
      return files;
    } catch (IOException | URISyntaxException e) {
      throw ImageBuildException.environment(
          "the plugin's own templates", "cannot be read from " + self + ": " + e, "", e);
    }
  }

  private static List<TemplateFile> inJar(URL self) throws IOException {
    JarURLConnection connection = (JarURLConnection) self.openConnection();
    // A cached JarFile would be closed under the feet of the class loader that shares it.
    connection.setUseCaches(false);
    List<TemplateFile> files = new ArrayList<>();
    try (JarFile jar = connection.getJarFile()) {
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        if (entry.getName().startsWith(ROOT) && !entry.isDirectory()) {
          try (InputStream in = jar.getInputStream(entry)) {
            files.add(file(entry.getName().substring(ROOT.length()), in.readAllBytes()));
          }
        }
      }
    }
    return files;
  }

  private static List<TemplateFile> inDirectory(URI self) throws IOException {
    Path classes = Path.of(self);
    for (int i = BuiltInTemplates.class.getName().split("\\.", -1).length; i > 0; i--) {
      classes = Objects.requireNonNull(classes.getParent(), "a class lies in its package");
    }
    Path root = classes.resolve(ROOT);
    List<TemplateFile> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path path : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
        String name = root.relativize(path).toString().replace('\\', '/');
        files.add(file(name, Files.readAllBytes(path)));
      }
    }
    return files;
  }

  private static TemplateFile file(String path, byte[] bytes) {
    return new TemplateFile(path, "built-in template " + path, bytes);
  }
}
