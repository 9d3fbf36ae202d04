package io.github.discourseimage.it;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.maven.shared.invoker.DefaultInvocationRequest;
import org.apache.maven.shared.invoker.DefaultInvoker;
import org.apache.maven.shared.invoker.InvocationRequest;
import org.apache.maven.shared.invoker.InvocationResult;
import org.apache.maven.shared.invoker.MavenInvocationException;

/** One Maven process: what it is given, and once run its exit code and output. */
public final class MavenRun {
  private static final int TIMEOUT_SECONDS = 1_800;

  /** How a build ended. */
  public record Result(int exitCode, List<String> output, Duration time) {
    public boolean successful() {
      return exitCode == 0;
    }

    /** The lines of the log. */
    public String text() {
      return String.join("\n", output);
    }
  }

  private final Workbench workbench;
  private final Path project;
  private final List<String> arguments;
  private final Map<String, String> environment = new TreeMap<>();
  private Optional<File> executable = Optional.empty();
  private Optional<String> mavenOptions = Optional.empty();
  private Path localRepository;

  MavenRun(Workbench workbench, Path project, String... arguments) {
    this.workbench = workbench;
    this.project = project;
    this.arguments = List.of(arguments);
    this.localRepository = workbench.localRepository();
  }

  public MavenRun environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** {@code MAVEN_OPTS}: options of the JVM. */
  public MavenRun options(String options) {
    mavenOptions = Optional.of(options);
    return this;
  }

  /** A program that stands before Maven's own, to change the umask or the user for instance. */
  public MavenRun executable(Path program) {
    executable = Optional.of(program.toFile());
    return this;
  }

  public MavenRun localRepository(Path directory) {
    localRepository = directory;
    return this;
  }

  /** Runs the build; a build that fails is a result, a Maven that does not start is not. */
  public Result run() {
    List<String> output = new ArrayList<>();
    InvocationRequest request = new DefaultInvocationRequest();
    request.setBaseDirectory(project.toFile());
    request.setMavenHome(workbench.mavenHome().toFile());
    executable.ifPresent(request::setMavenExecutable);
    request.setLocalRepositoryDirectory(localRepository.toFile());
    request.setGlobalSettingsFile(workbench.globalSettings().toFile());
    request.setJavaHome(new File(System.getProperty("java.home")));
    request.setBatchMode(true);
    request.setNoTransferProgress(true);
    request.setShellEnvironmentInherited(true);
    request.addShellEnvironment("MAVEN_OPTS", mavenOptions.orElse(""));
    request.addShellEnvironment("MAVEN_ARGS", "");
    // A machine without a locale would write target/rootfs with names that are ASCII only.
    request.addShellEnvironment("LC_ALL", "C.UTF-8");
    environment.forEach(request::addShellEnvironment);
    mavenOptions.ifPresent(request::setMavenOpts);
    request.addArgs(arguments);
    request.setTimeoutInSeconds(TIMEOUT_SECONDS);
    request.setOutputHandler(output::add);
    request.setErrorHandler(output::add);
    long start = System.nanoTime();
    try {
      InvocationResult result = new DefaultInvoker().execute(request);
      if (result.getExecutionException() != null) {
        throw new IllegalStateException("Maven did not run", result.getExecutionException());
      }
      return new Result(
          result.getExitCode(), List.copyOf(output), Duration.ofNanos(System.nanoTime() - start));
    } catch (MavenInvocationException e) {
      throw new IllegalStateException("Maven did not run", e);
    }
  }

  /**
   * Runs a build that has to succeed.
   *
   * @throws IllegalStateException with the whole log, when it does not
   */
  public Result succeeds() {
    Result result = run();
    if (!result.successful()) {
      throw new IllegalStateException(
          "mvn %s in %s failed:%n%s"
              .formatted(String.join(" ", arguments), project, result.text()));
    }
    return result;
  }
}
