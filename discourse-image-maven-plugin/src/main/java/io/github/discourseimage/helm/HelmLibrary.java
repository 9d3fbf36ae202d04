package io.github.discourseimage.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.jni.NativeLibrary;
import com.sun.jna.Native;
import io.github.discourseimage.image.ExclusiveLock;
import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/** Helm as a library of this platform's, from helm-java's jar for it; nothing is loaded here. */
final class HelmLibrary {

  private HelmLibrary() {}

  /** Not helm-java's own way: where that finds no library, it downloads one. */
  static Optional<NativeLibrary> find() {
    return ServiceLoader.load(NativeLibrary.class, HelmLibrary.class.getClassLoader()).findFirst();
  }

  /**
   * The library in a file. It is unpacked once for all builds, as it has 98 MB.
   *
   * @param cache where it is kept
   * @throws ImageBuildException where there is none for this platform
   */
  static Path file(Path cache) {
    NativeLibrary library = find().orElseThrow(HelmLibrary::unsupported);
    URL url = library.getClass().getResource("/" + library.getBinaryName());
    if (url == null) {
      throw unsupported();
    }
    try {
      JarURLConnection jar = (JarURLConnection) url.openConnection();
      Path directory =
          cache
              .resolve("helm")
              .resolve(
                  String.format(
                      Locale.ROOT,
                      "%08x-%d",
                      jar.getJarEntry().getCrc(),
                      jar.getJarEntry().getSize()));
      Path file = directory.resolve(library.getBinaryName());
      if (!Files.exists(file)) {
        Files.createDirectories(directory);
        try (ExclusiveLock alone = ExclusiveLock.take(directory.resolve("lock"), () -> {})) {
          unpack(url, file);
        }
      }
      return file;
    } catch (IOException e) {
      throw ImageBuildException.environment(
          "Helm's library",
          "cannot be unpacked into " + cache + ": " + e,
          "Make room, or name another directory with -Ddiscourse.cacheDirectory.",
          e);
    }
  }

  private static void unpack(URL url, Path file) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (InputStream in = url.openStream()) {
      Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  static ImageBuildException unsupported() {
    return ImageBuildException.environment(
        "Helm",
        "comes with no library for "
            + System.getProperty("os.name")
            + " on "
            + System.getProperty("os.arch"),
        "Run this goal on Linux or macOS (amd64, arm64) or on Windows (amd64); a build goes on"
            + " without it by -Ddiscourse.helmLint.skip.",
        null);
  }

  /** What a process that uses the library needs on its class path. */
  static List<String> classPath() {
    Set<String> places = new LinkedHashSet<>();
    for (Class<?> type :
        List.of(HelmProcess.class, Helm.class, NativeLibrary.class, Native.class)) {
      try {
        places.add(
            Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
      } catch (URISyntaxException e) {
        throw new IllegalStateException("a class comes from no file", e);
      }
    }
    return List.copyOf(places);
  }
}
