package io.github.discourseimage.stage;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Runs built-in stages on this machine without a sandbox, below a directory of the test. */
final class StageRun {

  private final Path root;
  private final Map<String, String> environment = new TreeMap<>();

  StageRun(Path root) throws IOException {
    this.root = root;
    for (String directory : List.of("app", "cache", "out", "stages", "home", "bin")) {
      Files.createDirectories(root.resolve(directory));
    }
    for (Path file : builtIn()) {
      Files.copy(file, root.resolve("stages").resolve(file.getFileName().toString()));
    }
    with("APP", path("app").toString());
    with("CACHE", path("cache").toString());
    with("OUT", path("out").toString());
    with("STAGES", path("stages").toString());
    with("HOME", path("home").toString());
    with("RUBY_HOME", path("ruby").toString());
    with("PATH", path("bin") + ":" + System.getenv("PATH") + ":/usr/bin:/bin");
  }

  /** The files of the plugin's jar below {@code stages/}. */
  static List<Path> builtIn() throws IOException {
    try {
      Path library = Path.of(StageRun.class.getResource("/stages/lib.sh").toURI());
      try (Stream<Path> list = Files.list(library.getParent())) {
        return list.sorted().toList();
      }
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** A path of this run, such as {@code app/Gemfile}. */
  Path path(String name) {
    return root.resolve(name);
  }

  StageRun with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  StageRun write(String name, String text) {
    try {
      Files.createDirectories(path(name).getParent());
      Files.writeString(path(name), text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A program that stages find before those of this machine. */
  StageRun program(String name, String text) {
    write("bin/" + name, text);
    if (!path("bin/" + name).toFile().setExecutable(true)) {
      throw new AssertionError(name + " cannot be made executable");
    }
    return this;
  }

  /** Runs a phase such as {@code 20-gems.fetch}; it sees no variable of the test's process. */
  RealTool.Result run(String phase) throws IOException {
    List<String> words = new ArrayList<>(List.of(RealTool.require("env").toString(), "-i"));
    Path temporary = Files.createTempDirectory(root, "tmp");
    environment.forEach((name, value) -> words.add(name + "=" + value));
    words.add("TMPDIR=" + temporary);
    words.addAll(List.of("sh", path("stages/run.sh").toString(), phase));
    return RealTool.run(Map.of(), path("app"), words.toArray(String[]::new));
  }

  /** The names of the files in a tar that a stage left, without directories. */
  List<String> packed(String tar) {
    return RealTool.run(
            Map.of(),
            root,
            RealTool.require("tar").toString(),
            "-tf",
            path("out/" + tar).toString())
        .successfulStdout()
        .lines()
        .filter(name -> !name.endsWith("/"))
        .toList();
  }

  /** The name that a file of the app has in a tar. */
  String inTar(String name) {
    return path("app/" + name).toString().substring(1);
  }

  String read(String name) throws IOException {
    return new String(Files.readAllBytes(path(name)), StandardCharsets.UTF_8);
  }
}
