package io.github.discourseimage.helm;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.stage.ProcessTree;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Helm 3 without a program of that name: the library that helm-java brings, in a Java process of
 * its own. So its 98 MB leave with it, its Go run-time sets no signal handlers in Maven, and what
 * it finds in the environment is ours: no configuration, plugin or cache of the user's.
 */
public final class EmbeddedHelm {

  /** Far more than it needs; a chart's template may loop for ever. */
  private static final long SECONDS = 300;

  private final Path cache;
  private final Path scratch;

  /**
   * Prepares it; nothing is unpacked or started yet.
   *
   * @param cache where its library is kept between builds
   * @param scratch a directory of the build's own, for all that Helm writes
   */
  public EmbeddedHelm(Path cache, Path scratch) {
    this.cache = cache.toAbsolutePath();
    this.scratch = scratch.toAbsolutePath();
  }

  /** Whether there is a library for this machine; nothing is unpacked or loaded. */
  public static boolean isForThisPlatform() {
    return HelmLibrary.find().isPresent();
  }

  Path scratch() {
    return scratch;
  }

  /**
   * Does all of it in one process.
   *
   * @return an answer to each task
   * @throws ImageBuildException where Helm cannot run here
   */
  List<HelmTask.Answer> run(List<HelmTask> tasks) {
    Path library = HelmLibrary.file(cache);
    Path questions = scratch.resolve("tasks");
    Path answers = scratch.resolve("answers");
    Path log = scratch.resolve("log");
    try {
      Files.createDirectories(scratch.resolve("home"));
      Files.createDirectories(scratch.resolve("tmp"));
      Files.deleteIfExists(answers);
      Files.write(questions, HelmProcess.bytes(new ArrayList<>(tasks)));
      Process process = start(library, questions, answers, log);
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        ProcessTree.kill(process);
        throw failed("did not end within " + SECONDS + " s", log, null);
      }
      if (process.exitValue() != 0 || !Files.exists(answers)) {
        throw failed("ended with exit code " + process.exitValue(), log, null);
      }
      List<HelmTask.Answer> result = new ArrayList<>();
      ((List<?>) HelmProcess.object(answers)).forEach(one -> result.add((HelmTask.Answer) one));
      return result;
    } catch (IOException | ClassNotFoundException e) {
      throw failed("cannot be run: " + e, log, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("was interrupted", log, e);
    }
  }

  private Process start(Path library, Path questions, Path answers, Path log) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-Dfile.encoding=UTF-8",
            "-Djna.encoding=UTF-8",
            "-Djava.io.tmpdir=" + scratch.resolve("tmp"),
            "-Djna.tmpdir=" + scratch.resolve("tmp"),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            String.join(File.pathSeparator, HelmLibrary.classPath()),
            HelmProcess.class.getName(),
            library.toString(),
            questions.toString(),
            answers.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(scratch.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    // Windows' programs want its own variables; none of them is Helm's.
    environment.keySet().removeIf(name -> name.matches("(?i)(HELM|XDG|KUBE|HTTPS?_|NO_|ALL_).*"));
    String home = scratch.resolve("home").toString();
    environment.put("HOME", home);
    environment.put("HELM_CACHE_HOME", home);
    environment.put("HELM_CONFIG_HOME", home);
    environment.put("HELM_DATA_HOME", home);
    environment.put("KUBECONFIG", home + File.separator + "none");
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("TMPDIR", scratch.resolve("tmp").toString());
    return builder.start();
  }

  private static ImageBuildException failed(String problem, Path log, @Nullable Throwable cause) {
    String said = "";
    try {
      // Not the stack of what a Java process ends with.
      said =
          Files.exists(log)
              ? Files.readString(log, StandardCharsets.UTF_8).replaceAll("\\R\\s.*", "").strip()
              : "";
    } catch (IOException e) {
      said = "its log cannot be read: " + e;
    }
    return ImageBuildException.environment(
        "Helm",
        problem + (said.isEmpty() ? "" : "; it said: " + said),
        "A build goes on without it by -Ddiscourse.helmLint.skip. Helm's library wants glibc on"
            + " Linux; its full log is "
            + log
            + ".",
        cause);
  }
}
