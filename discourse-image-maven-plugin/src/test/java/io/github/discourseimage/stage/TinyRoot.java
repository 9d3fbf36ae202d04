package io.github.discourseimage.stage;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A root with a handful of this machine's programs and the libraries that they need. */
public final class TinyRoot {

  private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

  private static final List<String> PROGRAMS =
      List.of("sh", "cat", "env", "hostname", "id", "nproc", "setpriv", "sleep", "touch", "true");

  private TinyRoot() {}

  /**
   * Makes one.
   *
   * @param more programs beyond the usual ones
   */
  public static BuilderRoot make(Path directory, String... more) throws IOException {
    Path root = Files.createDirectories(directory.resolve("tiny-root"));
    for (String name : List.of("proc", "dev", "tmp", "run", "sys", "etc", "var/tmp", "bin")) {
      Files.createDirectories(root.resolve(name));
    }
    for (String name : PROGRAMS) {
      copy(RealTool.require(name), root, "usr/bin/" + name);
    }
    for (String name : more) {
      copy(RealTool.require(name), root, "usr/bin/" + name);
    }
    Files.createSymbolicLink(root.resolve("bin/sh"), Path.of("../usr/bin/sh"));
    for (String file : List.of("etc/resolv.conf", "etc/hosts")) {
      Files.createFile(root.resolve(file));
    }
    for (var mountPoint : StagePaths.mountPoints()) {
      Files.createDirectories(root.resolve(mountPoint.relative()));
    }
    return new BuilderRoot(root, "sha256:0", "tiny");
  }

  private static void copy(Path program, Path root, String at) throws IOException {
    put(program, root.resolve(at));
    String libraries =
        RealTool.run(
                Map.of(), root, RealTool.require("ldd").toString(), program.toRealPath().toString())
            .stdout();
    Matcher matcher = LIBRARY.matcher(libraries);
    while (matcher.find()) {
      Path library = Path.of(matcher.group(1));
      put(library, root.resolve(library.toString().substring(1)));
    }
  }

  private static void put(Path file, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    Files.copy(file.toRealPath(), target, StandardCopyOption.REPLACE_EXISTING);
  }
}
