package io.github.discourseimage.sink;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.stage.HostProcess;
import io.github.discourseimage.stage.HostTool;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.module.ModuleDescriptor.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program of this machine that makes images in a format.
 *
 * @param oldest version that can do it, such as {@code 4.5}
 * @param asksVersion the option that makes it tell its version on the first line
 * @param patience after the last byte that it is given
 */
record ImageTool(
    HostTool program, String oldest, String asksVersion, ImageFormat format, Duration patience) {

  private static final String OTHERWISE =
      "discourse.extensionFormat=erofs and tar need no program.";

  private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)*");

  /** Reads tar archives since 4.5. */
  static final ImageTool MKSQUASHFS =
      new ImageTool(
          HostTool.MKSQUASHFS, "4.5", "-version", ImageFormat.SQUASHFS, Duration.ofMinutes(30));

  /** Needs no loop device since 254, and computes the size of hashes since 255. */
  static final ImageTool REPART =
      new ImageTool(HostTool.REPART, "255", "--version", ImageFormat.DDI, Duration.ofMinutes(30));

  /**
   * Makes sure that it is here and new enough.
   *
   * @return its version
   */
  Version require() {
    String path = program.require("writes images in the format " + format, OTHERWISE);
    String said = firstLine(path);
    Matcher version = VERSION.matcher(said);
    if (!version.find()) {
      throw failure("tells no version: " + said, "Try it by hand: " + path + " " + asksVersion);
    }
    Version found = Version.parse(version.group());
    if (found.compareTo(Version.parse(oldest)) < 0) {
      throw failure(
          path + " is version " + found + "; " + oldest + " is the oldest that can do it",
          "Build on a newer system. " + OTHERWISE);
    }
    return found;
  }

  private String firstLine(String path) {
    try (HostProcess process = HostProcess.start(List.of(path, asksVersion), Map.of())) {
      process.stdin().close();
      Optional<Integer> exitCode = process.finish(Duration.ofMinutes(1));
      return exitCode.isPresent()
          ? process.lastLines().lines().findFirst().orElse("")
          : "it does not end";
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Runs it to its end.
   *
   * @param input writes what it reads; closes the stream
   * @param fileName of the image
   */
  void run(
      List<String> arguments,
      Map<String, String> environment,
      PendingFiles.Body input,
      String fileName) {
    List<String> command = new ArrayList<>();
    command.add(program.require("writes images in the format " + format, OTHERWISE));
    command.addAll(arguments);
    try (HostProcess process = HostProcess.start(command, environment)) {
      boolean tookAll = true;
      try (OutputStream out = process.stdin()) {
        input.writeTo(out);
      } catch (IOException e) {
        // It ended before; what it said tells why.
        tookAll = false;
      }
      Optional<Integer> exitCode = process.finish(patience);
      if (exitCode.isEmpty()) {
        throw failed("did not end within " + patience.toSeconds() + " s", fileName, process);
      }
      if (exitCode.get() != 0) {
        throw failed("ended with exit code " + exitCode.get(), fileName, process);
      }
      if (!tookAll) {
        throw failed("ended before it had read everything", fileName, process);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private ImageBuildException failed(String how, String fileName, HostProcess process) {
    String said = process.lastLines().strip();
    return failure(
        how
            + " while it made "
            + fileName
            + (said.isEmpty()
                ? " and said nothing"
                : "; it said:\n" + said.indent(4).stripTrailing()),
        "Mend what it tells of. " + OTHERWISE);
  }

  private ImageBuildException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return ImageBuildException.environment(
        "program " + program.name(), "the build was interrupted while it ran", "build again", e);
  }

  private ImageBuildException failure(String problem, String hint) {
    return ImageBuildException.environment("program " + program.name(), problem, hint, null);
  }
}
