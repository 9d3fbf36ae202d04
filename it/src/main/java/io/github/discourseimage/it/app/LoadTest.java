package io.github.discourseimage.it.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Many clients that ask a web server on this machine's loopback interface at the same time, each
 * one page after the other on a connection of its own. A program of its own, as it has to run in
 * the network of a container.
 */
public final class LoadTest {
  private static final int OK = 200;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final int CENT = 100;
  private static final int P99 = 99;

  private final int port;
  private final long end;
  private final List<String> paths;

  private LoadTest(int port, long end, List<String> paths) {
    this.port = port;
    this.end = end;
    this.paths = paths;
  }

  /** What one client saw. */
  private record Seen(List<Long> nanos, List<String> errors) {}

  /**
   * Prints one line of figures; ends with 1 when anything but 200 was answered.
   *
   * @param args port, number of clients, seconds, paths
   */
  public static void main(String[] args) throws InterruptedException, ExecutionException {
    int clients = Integer.parseInt(args[1]);
    int seconds = Integer.parseInt(args[2]);
    long start = System.nanoTime();
    LoadTest test =
        new LoadTest(
            Integer.parseInt(args[0]),
            start + seconds * 1_000_000_000L,
            Arrays.asList(args).subList(3, args.length));
    List<Long> nanos = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<Callable<Seen>> tasks = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        int first = i;
        tasks.add(() -> test.client(first));
      }
      for (Future<Seen> seen : threads.invokeAll(tasks)) {
        nanos.addAll(seen.get().nanos());
        errors.addAll(seen.get().errors());
      }
    } finally {
      threads.shutdownNow();
    }
    double took = (System.nanoTime() - start) / 1e9;
    nanos.sort(null);
    System.out.printf(
        Locale.ROOT,
        "load: %d clients, %.1f s, %d requests, %.0f/s, median %.1f ms, p99 %.1f ms, errors %d%n",
        clients,
        took,
        nanos.size(),
        nanos.size() / took,
        at(nanos, CENT / 2),
        at(nanos, P99),
        errors.size());
    errors.stream().distinct().limit(5).forEach(System.out::println);
    System.exit(errors.isEmpty() && !nanos.isEmpty() ? 0 : 1);
  }

  private static double at(List<Long> sorted, int percent) {
    return sorted.isEmpty()
        ? 0
        : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / CENT)) / NANOS_PER_MILLI;
  }

  private Seen client(int first) {
    Seen seen = new Seen(new ArrayList<>(), new ArrayList<>());
    int number = first;
    while (System.nanoTime() < end) {
      try (Connection connection =
          new Connection(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
        boolean open = true;
        while (open && System.nanoTime() < end) {
          open = ask(connection, paths.get(number++ % paths.size()), seen);
        }
      } catch (IOException e) {
        seen.errors().add(e.toString());
      }
    }
    return seen;
  }

  /** Whether the connection stays open. */
  private static boolean ask(Connection connection, String path, Seen seen) throws IOException {
    long start = System.nanoTime();
    Connection.Answer answer = connection.ask("GET", path, "");
    if (answer.status() == OK) {
      seen.nanos().add(System.nanoTime() - start);
    } else {
      seen.errors().add(path + ": " + answer.status());
    }
    return answer.open();
  }
}
