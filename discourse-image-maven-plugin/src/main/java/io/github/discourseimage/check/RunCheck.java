package io.github.discourseimage.check;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.oci.RunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs every role of an image as it will run, asks whether it works, and ends it. The first step
 * that does not go well ends all.
 */
final class RunCheck {

  /** As long as units and the compose file give it. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int FROM_SIGNAL = 128;

  private static final Map<String, Integer> SIGNALS =
      Map.of("SIGHUP", 1, "SIGINT", 2, "SIGQUIT", 3, "SIGTERM", 15, "SIGWINCH", 28);

  private final RunConfig run;
  private final Engine engine;
  private final CheckPlan plan;
  private final Duration timeout;
  private final Path logs;
  private final CheckLog log;
  private final Cleanup cleanup;
  private final Map<String, Program> services = new LinkedHashMap<>();

  RunCheck(
      RunConfig run,
      Engine engine,
      CheckPlan plan,
      Duration timeout,
      Path logs,
      CheckLog log,
      Cleanup cleanup) {
    this.run = run;
    this.engine = engine;
    this.plan = plan;
    this.timeout = timeout;
    this.logs = logs;
    this.log = log;
    this.cleanup = cleanup;
  }

  /**
   * Runs it.
   *
   * @param nginx whether nginx is in the image
   */
  void run(CheckScripts scripts, boolean nginx)
      throws IOException, InterruptedException, StepFailure {
    try {
      task("migrate", List.of("migrate"));
      task("settings", List.of("settings"));
      service("web", run.command());
      service("sidekiq", List.of("sidekiq"));
      awaitHealth();
      if (nginx) {
        service("nginx", List.of("nginx"));
      }
      for (CheckScripts.Script script : scripts.all()) {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("env", "CHECK_URL=http://127.0.0.1:" + plan.appPort()));
        if (nginx) {
          command.add("CHECK_NGINX_URL=http://127.0.0.1:" + plan.httpPort());
        }
        command.addAll(script.command());
        try {
          task(script.name(), command);
        } finally {
          // What ended by itself is a better reason than whoever missed it.
          requireAlive();
        }
      }
      if (nginx) {
        stop("nginx", "SIGQUIT");
      }
      stop("sidekiq", "SIGTERM");
      stop("web", run.stopSignal());
    } catch (StepFailure e) {
      for (String name : services.keySet()) {
        log.keep(name, services.get(name).output());
      }
      throw e;
    }
  }

  /** A container that ends by itself, and has to end well. */
  private void task(String name, List<String> arguments)
      throws IOException, InterruptedException, StepFailure {
    long start = System.nanoTime();
    List<String> line = engine.container(containerName(name), arguments);
    Program.Result result = Program.run(line, engine.environment(), "", timeout, cleanup);
    Duration took = since(start);
    log.keep(name, result.output());
    if (result.timedOut()) {
      log.failed(name, took, "time is over");
      throw new StepFailure(
          name,
          "did not end in " + timeout.toSeconds() + " s (discourse.check.timeout); it said last:",
          result.output());
    }
    if (result.exitCode() != 0) {
      log.failed(name, took, "exit code " + result.exitCode());
      throw new StepFailure(
          name, "ended with " + result.exitCode() + "; it said last:", result.output());
    }
    log.passed(name, took, "");
  }

  private static String containerName(String step) {
    return step.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
  }

  private void service(String name, List<String> arguments) throws IOException {
    Path file = logs.resolve(name + ".log");
    Files.deleteIfExists(file);
    services.put(
        name,
        Program.start(engine.container(name, arguments), engine.environment(), file, cleanup));
  }

  private void requireAlive() throws StepFailure, InterruptedException {
    for (Map.Entry<String, Program> service : services.entrySet()) {
      Optional<Integer> exitCode = service.getValue().await(Duration.ZERO);
      if (exitCode.isPresent()) {
        throw new StepFailure(
            service.getKey(),
            "ended by itself with " + exitCode.get() + "; it said last:",
            service.getValue().output());
      }
    }
  }

  /** Asks what the image itself names, more often than an engine would. */
  private void awaitHealth() throws IOException, InterruptedException, StepFailure {
    RunConfig.HealthCheck health = run.healthCheck();
    long start = System.nanoTime();
    String last = "";
    while (since(start).compareTo(timeout) < 0) {
      requireAlive();
      List<String> line = engine.inside("web", health.command());
      Program.Result result =
          Program.run(line, engine.environment(), "", health.timeout().plusSeconds(5), cleanup);
      if (result.exitCode() == 0) {
        log.passed("health", since(start), String.join(" ", health.command()));
        return;
      }
      last = result.output();
      Thread.sleep(PAUSE.toMillis());
    }
    log.failed("health", since(start), "time is over");
    throw new StepFailure(
        "health",
        "was not good in "
            + timeout.toSeconds()
            + " s (discourse.check.timeout): '"
            + String.join(" ", health.command())
            + "' said '"
            + last.strip()
            + "'; web said last:",
        services.get("web") == null ? "" : services.get("web").output());
  }

  /** Asks a service to end, and takes no for an answer. */
  private void stop(String name, String signal)
      throws IOException, InterruptedException, StepFailure {
    Program service = services.get(name);
    if (service == null) {
      throw new IllegalStateException(name + " was never started");
    }
    long start = System.nanoTime();
    Program.Result sent =
        Program.run(
            engine.signal(name, service, signal), engine.environment(), "", STOP_PATIENCE, cleanup);
    if (sent.exitCode() != 0) {
      throw ImageBuildException.environment(
          name, "cannot be sent " + signal + ": " + sent.output().strip(), "Check again.", null);
    }
    Optional<Integer> exitCode = service.await(STOP_PATIENCE);
    Duration took = since(start);
    if (exitCode.isEmpty()) {
      log.failed("stop " + name, took, "time is over");
      throw new StepFailure(
          "stop " + name,
          "still runs " + STOP_PATIENCE.toSeconds() + " s after " + signal + "; it said last:",
          service.output());
    }
    int bySignal = FROM_SIGNAL + SIGNALS.getOrDefault(signal, 0);
    if (exitCode.get() != 0 && exitCode.get() != bySignal) {
      log.failed("stop " + name, took, "exit code " + exitCode.get());
      throw new StepFailure(
          "stop " + name,
          "ended with " + exitCode.get() + " after " + signal + "; it said last:",
          service.output());
    }
    log.passed("stop " + name, took, signal + ", exit code " + exitCode.get());
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
