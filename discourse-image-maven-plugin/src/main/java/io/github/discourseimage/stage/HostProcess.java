package io.github.discourseimage.stage;

import io.github.discourseimage.image.ImageBuildException;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A program of this machine that runs beside us, outside of any sandbox. What it says is kept, its
 * last lines only; closing it before it ended kills it with its children.
 */
public final class HostProcess implements Closeable {

  private static final int KEPT_LINES = 15;

  private final Process process;
  private final Thread reader;
  private final Deque<String> lastLines = new ArrayDeque<>();

  private HostProcess(Process process, InputStream said, Consumer<String> each) {
    this.process = process;
    reader = new Thread(() -> read(said, each), "output of a host program");
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a program whose standard output is part of what it says. */
  static HostProcess start(List<String> command) {
    return start(command, Map.of());
  }

  /**
   * Starts a program whose standard output is part of what it says.
   *
   * @param environment added to that of this process
   */
  public static HostProcess start(List<String> command, Map<String, String> environment) {
    Process process = start(command, environment, true);
    return new HostProcess(process, process.getInputStream(), line -> {});
  }

  /**
   * Starts a program whose standard output is data, to be read by the caller.
   *
   * @param each gets each line of its standard error
   */
  static HostProcess startProducer(
      List<String> command, Map<String, String> environment, Consumer<String> each) {
    Process process = start(command, environment, false);
    closeStdin(process);
    return new HostProcess(process, process.getErrorStream(), each);
  }

  private static Process start(
      List<String> command, Map<String, String> environment, boolean merged) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(merged);
    builder.environment().put("LC_ALL", "C");
    builder.environment().remove("TAR_OPTIONS");
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw ImageBuildException.environment(
          "program " + command.get(0), "cannot be started: " + e.getMessage(), "", e);
    }
  }

  private static void closeStdin(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It ended already.
    }
  }

  /** Its standard input; the caller closes it. */
  public OutputStream stdin() {
    return process.getOutputStream();
  }

  /** The data of a producer. */
  InputStream stdout() {
    return process.getInputStream();
  }

  /** Waits for its end and gives the exit code. */
  int finish() throws InterruptedException {
    int exitCode = process.waitFor();
    reader.join();
    return exitCode;
  }

  /**
   * Waits for its end for a time and gives the exit code; nothing where it runs on.
   *
   * @param patience of who waits
   */
  public Optional<Integer> finish(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
        ? Optional.of(finish())
        : Optional.empty();
  }

  /** What it said last, one line below the other. */
  public String lastLines() {
    synchronized (lastLines) {
      return String.join("\n", lastLines);
    }
  }

  @Override
  public void close() {
    ProcessTree.kill(process);
  }

  private void read(InputStream said, Consumer<String> each) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(said, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (lastLines) {
          lastLines.addLast(line);
          if (lastLines.size() > KEPT_LINES) {
            lastLines.removeFirst();
          }
        }
        each.accept(line);
      }
    } catch (IOException e) {
      // It was killed.
    }
  }
}
