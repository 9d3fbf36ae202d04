package io.github.discourseimage.stage;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file of a directory of stages: a stage's script, a library or data.
 *
 * @param name path in the directory, with slashes
 * @param source who wrote it, for people
 * @param builtIn whether it comes with the plugin
 */
record StageFile(String name, String source, boolean builtIn, byte[] bytes) {

  private static final Pattern SCRIPT =
      Pattern.compile("([0-9]{2}-[a-z0-9][a-z0-9-]*)\\.(fetch|build)\\.sh");

  private static final Pattern NUMBERED = Pattern.compile("[0-9]+[-_.].*");

  /** Such as {@code 40-node.patterns}. */
  private static final Pattern DATA =
      Pattern.compile("[0-9]{2}-[a-z0-9][a-z0-9-]*\\.(?!fetch|build).*(?<!\\.sh)");

  /** What tools leave in directories and no stage reads. */
  private static final Set<String> IGNORED = Set.of(".gitkeep", ".DS_Store");

  /** As many bytes as git looks at to tell text from data. */
  private static final int TEXT_PROBE = 8000;

  static List<StageFile> of(Map<String, Content> files, String place) {
    List<StageFile> read = new ArrayList<>();
    new TreeMap<>(files)
        .forEach(
            (name, content) -> {
              String source = place + name;
              try {
                if (!IGNORED.contains(name.substring(name.lastIndexOf('/') + 1))) {
                  read.add(new StageFile(name, source, false, content.readAll()));
                }
              } catch (IOException e) {
                throw unreadable(source, e);
              }
            });
    return read;
  }

  /** Reads a directory of the project; one that is not there is empty. */
  static List<StageFile> in(Path directory) {
    List<StageFile> read = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return read;
    }
    try (Stream<Path> walk = Files.walk(directory).sorted()) {
      for (Path path : (Iterable<Path>) walk::iterator) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
            || IGNORED.contains(String.valueOf(path.getFileName()))) {
          continue;
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          throw ImageBuildException.input(
              path.toString(),
              "is not a regular file, so it cannot be a part of a stage",
              "Put the file itself there.");
        }
        String name = directory.relativize(path).toString().replace('\\', '/');
        read.add(new StageFile(name, path.toString(), false, Files.readAllBytes(path)));
      }
    } catch (IOException e) {
      throw unreadable(directory.toString(), e);
    }
    return read;
  }

  private static ImageBuildException unreadable(String source, IOException e) {
    return ImageBuildException.environment(
        source, "cannot be read: " + e, "Give yourself the right to read it.", e);
  }

  /** Whether this is {@code NN-name.fetch.sh} or {@code NN-name.build.sh}. */
  boolean isScript() {
    return SCRIPT.matcher(name).matches();
  }

  /** Whether somebody who wrote it will have meant a stage's script. */
  boolean looksLikeScript() {
    return name.indexOf('/') < 0
        && (name.endsWith(".sh") || NUMBERED.matcher(name).matches())
        && !DATA.matcher(name).matches();
  }

  /** The stage that a script belongs to. */
  String stage() {
    return group(1);
  }

  boolean isBuild() {
    return group(2).equals("build");
  }

  private String group(int group) {
    Matcher matcher = SCRIPT.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalStateException(name + " is no script of a stage");
    }
    return matcher.group(group);
  }

  /** Whether lines end as on Windows, which a shell takes for a part of the last word. */
  boolean hasCarriageReturns() {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0 && i < TEXT_PROBE) {
        return false;
      }
    }
    return text().contains("\r\n");
  }

  boolean isExecutable() {
    return name.endsWith(".sh");
  }

  String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
