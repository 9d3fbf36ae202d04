package io.github.discourseimage.check;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.BuiltInFiles;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What is run in containers to see whether the app works: our own script, those of the app's
 * repository and those of the project, in this order and by name. {@code *.sh} is run by sh, {@code
 * *.rb} by the app's Ruby, be they executable or not.
 */
final class CheckScripts {

  /** Where the app's repository has its own. */
  static final String IN_APP = ".discourse-image/checks";

  /**
   * One script.
   *
   * @param name for people
   * @param at where containers see it
   */
  record Script(String name, UnixPath at) {

    List<String> command() {
      return at.toString().endsWith(".rb")
          ? List.of("bundle", "exec", "ruby", at.toString())
          : List.of("sh", at.toString());
    }
  }

  private final List<Script> scripts = new ArrayList<>();

  /**
   * Puts what is not in the image into a directory that containers see.
   *
   * @param project the project's directory; need not exist
   * @param directory for {@link Launch#SCRIPTS}
   */
  CheckScripts(LayeredFiles files, UnixPath app, Path project, Path directory, BuildLog log)
      throws IOException {
    Files.createDirectories(directory);
    for (var file : BuiltInFiles.read("checks/", CheckScripts.class).entrySet()) {
      Files.write(directory.resolve(file.getKey()), file.getValue());
      scripts.add(new Script(file.getKey(), Launch.SCRIPTS.resolve(file.getKey())));
    }
    UnixPath inApp = app.resolve(IN_APP);
    for (String name : files.children(inApp)) {
      if (isScript(name)) {
        scripts.add(new Script("the app's " + name, inApp.resolve(name)));
      } else {
        log.warn(inApp.resolve(name) + " is not run: checks end in .sh or .rb");
      }
    }
    addProject(project, directory, log);
  }

  private void addProject(Path project, Path directory, BuildLog log) throws IOException {
    if (!Files.isDirectory(project)) {
      return;
    }
    Path target = Files.createDirectories(directory.resolve("project"));
    List<Path> found;
    try (Stream<Path> files = Files.list(project)) {
      found = files.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : found) {
      String name = Objects.requireNonNull(file.getFileName()).toString();
      Path copy = target.resolve(name);
      Files.copy(file, copy);
      // Whoever runs in the container reads it.
      Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
      if (isScript(name)) {
        scripts.add(new Script(name, Launch.SCRIPTS.resolve("project").resolve(name)));
      } else if (!name.startsWith(".")) {
        log.warn(file + " is not run: checks end in .sh or .rb");
      }
    }
  }

  private static boolean isScript(String name) {
    return !name.startsWith(".") && (name.endsWith(".sh") || name.endsWith(".rb"));
  }

  List<Script> all() {
    return List.copyOf(scripts);
  }
}
