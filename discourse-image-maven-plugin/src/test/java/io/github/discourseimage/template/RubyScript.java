package io.github.discourseimage.template;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Ruby script of the image, run in a directory that is the app's, its settings' and its state.
 */
final class RubyScript {

  private final Path file;
  private final Path directory;

  private RubyScript(Path file, Path directory) {
    this.file = file;
    this.directory = directory;
  }

  /** Writes all Ruby scripts of the image, of which one will run. */
  static RubyScript write(String name, Path directory) throws IOException {
    for (RenderedFile script : Templates.builtIn().render(Sites.of("pitchfork")).rootfs()) {
      if (script.path().endsWith(".rb")) {
        String text = new String(script.content().readAll(), StandardCharsets.UTF_8);
        Files.writeString(
            directory.resolve(script.path().replaceFirst(".*/", "")),
            text.replaceAll("/(usr/lib|etc|var/lib)/discourse\\b(?!-)", directory.toString())
                .replace("/run/discourse/", directory + "/run/"));
      }
    }
    Files.createDirectories(directory.resolve("run"));
    return new RubyScript(directory.resolve(name), directory);
  }

  /** Runs it with what lies in the directory before Ruby's own libraries. */
  RealTool.Result run(Map<String, String> environment, String... arguments) {
    List<String> words = new ArrayList<>(List.of(RealTool.require("ruby").toString()));
    words.addAll(List.of("-I", directory.toString(), file.toString()));
    words.addAll(List.of(arguments));
    return RealTool.run(environment, directory, words.toArray(String[]::new));
  }
}
