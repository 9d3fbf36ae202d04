package io.github.discourseimage.source.nginx;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The project's own nginx files, by the outlet in which the sample includes them. */
final class NginxOutlets {

  /**
   * A file for an outlet.
   *
   * @param source its path in the project
   * @param sockets that it listens on
   */
  record OutletFile(Content content, String source, List<String> sockets) {}

  private static final Set<String> IGNORED = Set.of(".gitkeep", ".DS_Store");
  private static final String SUFFIX = ".conf";

  private final Path directory;
  private final Findings findings;
  private final SortedMap<String, OutletFile> files = new TreeMap<>();

  NginxOutlets(Path directory, Findings findings) {
    this.directory = directory;
    this.findings = findings;
  }

  /** Reads all files, by their path below {@code outlets/}. */
  SortedMap<String, OutletFile> read() {
    if (!Files.isDirectory(directory)) {
      return files;
    }
    try {
      for (Path path : list(directory)) {
        if (!Files.isDirectory(path)) {
          add(NginxSample.OUTLETS.get(0), path);
        } else if (NginxSample.OUTLETS.contains(name(path))) {
          for (Path file : list(path)) {
            add(name(path), file);
          }
        } else {
          findings.add(
              path.toString(),
              "'" + name(path) + "' is not an outlet of Discourse's nginx configuration",
              "The outlets are " + String.join(", ", NginxSample.OUTLETS) + ".");
        }
      }
    } catch (IOException e) {
      throw ImageBuildException.environment(
          directory.toString(), "cannot be read: " + e, "Check its permissions.", e);
    }
    return files;
  }

  private void add(String outlet, Path path) throws IOException {
    if (IGNORED.contains(name(path))) {
      return;
    }
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || !name(path).endsWith(SUFFIX)) {
      findings.add(
          path.toString(),
          "is not a file named *.conf, so nginx would not read it",
          "Rename it, or put files that your *.conf files include into src/main/rootfs/etc/nginx/.");
      return;
    }
    byte[] bytes = Files.readAllBytes(path);
    String text = new String(bytes, StandardCharsets.UTF_8);
    NginxConfig config = NginxConfig.parse(path.toString(), text, findings);
    List<String> sockets = NginxSockets.of(path.toString(), config, findings);
    OutletFile other =
        files.put(
            outlet + "/" + name(path), new OutletFile(Content.of(bytes), path.toString(), sockets));
    if (other != null) {
      findings.add(
          path.toString(),
          "goes to the same place as " + other.source(),
          "Files at the top go to " + outlet + ": rename or remove one of the two.");
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.sorted().toList();
    }
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
