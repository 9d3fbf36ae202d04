package io.github.discourseimage.source.nginx;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.template.SiteModel;
import io.github.discourseimage.template.Templates;
import io.github.discourseimage.template.Trees;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * nginx's whole configuration and the scripts that start it, in a directory that stands for the
 * root.
 */
final class NginxRoot {

  private static final String NOBODY = "65534";

  private final Path root;

  private NginxRoot(Path root) {
    this.root = root;
  }

  static NginxRoot write(Path root, String sample, SiteModel site) throws IOException {
    RealTool.require("nginx");
    MapTree app = new MapTree(Map.of(NginxSource.SAMPLE, NginxSampleTests.sample(sample)));
    NginxSource source = NginxSource.read(app, root.resolve("none"), site);
    Layer.Builder config = Layer.builder("config");
    Templates.builtIn().render(site).addTo(config);
    source.addTo(config);
    Layer.Builder debian = Layer.builder("debian");
    Templates.builtIn().render(site).addTo(debian, Distribution.DEBIAN);
    source.addTo(debian, Distribution.DEBIAN);
    Trees.write(root, config.build(), debian.build());
    Files.copy(Path.of("/etc/nginx/mime.types"), root.resolve("etc/nginx/mime.types"));
    NginxRoot made = new NginxRoot(root);
    made.move(root.resolve("etc/nginx"));
    made.move(root.resolve("usr/lib/discourse-image"));
    for (String writable : List.of("var/cache/discourse", "var/log/discourse", "run/discourse")) {
      Path directory = Files.createDirectories(root.resolve(writable));
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    return made;
  }

  /** The command that runs nginx here; as nobody if the test is root. */
  String[] nginx(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(asNobody());
    command.add(RealTool.require("nginx").toString());
    command.addAll(List.of("-e", "stderr", "-c", root.resolve("etc/nginx/nginx.conf").toString()));
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }

  List<String> asNobody() throws IOException {
    return isRoot()
        ? List.of(
            RealTool.require("setpriv").toString(),
            "--reuid=" + NOBODY,
            "--regid=" + NOBODY,
            "--clear-groups")
        : List.of();
  }

  boolean isRoot() throws IOException {
    return Files.getAttribute(root, "unix:uid").equals(0);
  }

  /** The command that runs one of the image's scripts. */
  String[] script(String name, String... words) {
    String file = root.resolve("usr/lib/discourse-image").resolve(name).toString();
    return Stream.concat(Stream.of("sh", file), Stream.of(words)).toArray(String[]::new);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Puts the test's root before the paths that are ours. */
  private void move(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
        String text = Files.readString(file);
        Files.writeString(
            file,
            text.replaceAll(
                "(?<=[\\s>:=])/(dev/log|var/|run/|(etc|usr/lib)/discourse|etc/nginx/(?!modules))",
                root + "/$1"));
      }
    }
  }
}
