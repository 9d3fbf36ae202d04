package io.github.discourseimage.template;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.rootfs.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What is rendered for an image, in a directory, with scripts that find each other there. */
final class RenderedImage {

  private static final String SCRIPTS = "usr/lib/discourse-image";

  private final Path root;
  private final Path programs;
  private final Map<String, String> environment = new TreeMap<>();

  private RenderedImage(Path root, Path programs) {
    this.root = root;
    this.programs = programs;
  }

  /** Writes the image, with databases that nobody is at and need no password. */
  static RenderedImage write(SiteModel site, Path directory) throws IOException {
    RealTool.require("ruby");
    Layer.Builder config = Layer.builder("config");
    Templates.builtIn().render(site).addTo(config);
    Path root = directory.resolve("image");
    Trees.write(root, config.build());
    try (Stream<Path> scripts = Files.list(root.resolve(SCRIPTS))) {
      for (Path script : (Iterable<Path>) scripts::iterator) {
        String text = Files.readString(script);
        Files.writeString(
            script, text.replaceAll("(?<=[ =\"-])/(etc|usr/lib|var|run|proc)/", root + "/$1/"));
      }
    }
    for (String made : List.of("usr/lib/discourse", "var/log/discourse", "run/discourse", "proc")) {
      Files.createDirectories(root.resolve(made));
    }
    RenderedImage image =
        new RenderedImage(root, Files.createDirectories(directory.resolve("programs")));
    image.set("PATH", image.programs + ":" + System.getenv("PATH"));
    image.set("DISCOURSE_DB_HOST", "127.0.0.1");
    image.set("DISCOURSE_REDIS_HOST", "127.0.0.1");
    image.set("DISCOURSE_DB_PASSWORD", "");
    image.set("PGSSLMODE", "disable");
    return image;
  }

  void set(String variable, String value) {
    environment.put(variable, value);
  }

  void unset(String variable) {
    environment.remove(variable);
  }

  Path file(String path) {
    return root.resolve(path.substring(1));
  }

  /** Puts a program on the search path that says its process id, its name and its words. */
  void addProgram(String name) throws IOException {
    Path program = programs.resolve(name);
    Files.writeString(program, "#!/bin/sh\necho \"$$ " + name + " $*\"\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  FakeService postgres(String... answers) throws IOException {
    FakeService service = FakeService.saying(answers);
    set("DISCOURSE_DB_PORT", service.port());
    return service;
  }

  FakeService redis(String... answers) throws IOException {
    FakeService service = FakeService.saying(answers);
    set("DISCOURSE_REDIS_PORT", service.port());
    return service;
  }

  /** Runs a script by a shell, with the process id in a file {@code pid} beside the image. */
  RealTool.Result run(String shell, String script, String... words) {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "echo $$ >pid; exec \"$@\"", "sh"));
    command.add(RealTool.require(shell).toString());
    if (shell.equals("busybox")) {
      command.add("sh");
    }
    command.add(file(script).toString());
    command.addAll(List.of(words));
    Path directory = Objects.requireNonNull(root.getParent());
    return RealTool.run(environment, directory, command.toArray(String[]::new));
  }
}
