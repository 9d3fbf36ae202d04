package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a machine has that runs the image: a distribution's root with the image's files laid over
 * it, read-only to those in it. They are an ordinary user without capabilities and write only where
 * the image says.
 */
public final class ImageRoot {
  private static final List<String> WRITABLE =
      List.of("var/lib/discourse", "var/cache/discourse", "var/log/discourse", "run/discourse");

  /** What all units start their command by. */
  static final String WITH_CREDENTIALS = "/usr/lib/discourse-image/with-credentials";

  private final Path root;
  private final Path state;

  private ImageRoot(Path root, Path state) {
    this.root = root;
    this.state = state;
  }

  /**
   * Lays an image over a distribution's root.
   *
   * @param distribution a tar archive
   * @param image directories and tar archives, the later over the earlier
   */
  public static ImageRoot of(Path distribution, List<Path> image, Path work) {
    ImageRoot made = new ImageRoot(work.resolve("root"), work.resolve("state"));
    Debian.unpack(distribution, made.root);
    for (Path part : image) {
      if (Files.isDirectory(part)) {
        Command.of(work, "cp", "-RP", "--remove-destination", part + "/.", made.root.toString())
            .succeeds();
      } else {
        Debian.unpack(part, made.root);
      }
    }
    try {
      for (String writable : WRITABLE) {
        Files.createDirectories(made.root.resolve(writable));
        Files.createDirectories(made.state.resolve(writable));
      }
      Files.createDirectories(made.state.resolve("var/lib/discourse/uploads"));
      Files.createDirectories(made.state.resolve("var/lib/discourse/backups"));
      Files.createDirectories(made.root.resolve("run/secrets"));
      Path secrets = Files.createDirectories(made.state.resolve("run/secrets"));
      Files.writeString(secrets.resolve("secret-key-base"), "0123456789abcdef".repeat(8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return made;
  }

  Path file(String path) {
    return root.resolve(path);
  }

  /** The command that a unit of the image starts. */
  List<String> unit(String name) {
    return read(root.resolve("usr/lib/systemd/system/" + name + ".service"))
        .lines()
        .filter(line -> line.startsWith("ExecStart="))
        .map(line -> List.of(line.substring("ExecStart=".length()).split(" ")))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the unit " + name + " starts nothing"));
  }

  /** Changes every file below a directory of the root. */
  void edit(String directory, String from, String to) {
    try (Stream<Path> files = Files.walk(root.resolve(directory))) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        String text = read(file);
        String edited = text.replaceAll(from, to);
        if (!edited.equals(text)) {
          Files.writeString(file, edited);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs a command as the units run theirs.
   *
   * @return what it said
   * @throws IllegalStateException with that, when it fails
   */
  public String run(String... words) {
    List<String> all = new ArrayList<>(List.of(WITH_CREDENTIALS));
    all.addAll(List.of(words));
    return command(Map.of(), all).succeeds();
  }

  /** A command as the app's account sees the machine. */
  Command command(Map<String, String> environment, List<String> words) {
    List<String> all = new ArrayList<>(List.of("bwrap", "--unshare-all", "--share-net"));
    all.addAll(List.of("--die-with-parent", "--new-session", "--cap-drop", "ALL"));
    all.addAll(List.of("--uid", "998", "--gid", "998", "--ro-bind", root.toString(), "/"));
    all.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"));
    for (String writable : WRITABLE) {
      all.addAll(List.of("--bind", state.resolve(writable).toString(), "/" + writable));
    }
    all.addAll(List.of("--ro-bind", state.resolve("run/secrets").toString(), "/run/secrets"));
    all.addAll(List.of("--chdir", "/usr/lib/discourse", "--clearenv"));
    all.addAll(List.of("--setenv", "PATH", "/usr/sbin:/usr/bin:/sbin:/bin"));
    environment.forEach((name, value) -> all.addAll(List.of("--setenv", name, value)));
    all.addAll(words);
    return Command.of(state, all);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
