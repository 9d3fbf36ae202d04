package io.github.discourseimage.it.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Visitors of the sample app who come until they are told to stop: some keep their connection, some
 * make one for each page, some write posts, for each of which the app makes a job. Everyone waits
 * for the answer and then a moment.
 */
public final class SteadyLoad implements AutoCloseable {
  private static final List<String> PAGES = List.of("/", "/srv/status", "/about.json");
  private static final int PAUSE_MILLIS = 40;
  private static final int STOP_SECONDS = 60;
  private static final int OK = 200;
  private static final int CREATED = 201;
  private static final int P99 = 99;
  private static final int CENT = 100;
  private static final double NANOS_PER_MILLI = 1e6;

  /** What the app says of a post that it has taken. */
  public static final Pattern POST = Pattern.compile("\"id\":([0-9]+)");

  private final InetSocketAddress server;
  private final ExecutorService clients;
  private final long start = System.nanoTime();
  private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
  private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> posts = Collections.synchronizedList(new ArrayList<>());
  private final ConcurrentHashMap<String, Integer> counts = new ConcurrentHashMap<>();
  private volatile boolean stopped;

  /**
   * What they saw.
   *
   * @param posts numbers of the posts that the app said it has taken
   * @param failures what was not answered as it should have been, with the time since the start
   * @param figures for people
   */
  public record Report(List<Long> posts, List<String> failures, String figures) {}

  private SteadyLoad(InetSocketAddress server, ExecutorService clients) {
    this.server = server;
    this.clients = clients;
  }

  /**
   * Lets them come.
   *
   * @param each how many of each of the three kinds
   */
  public static SteadyLoad start(String host, int port, int each) {
    SteadyLoad load =
        new SteadyLoad(new InetSocketAddress(host, port), Executors.newCachedThreadPool());
    for (int i = 0; i < each; i++) {
      load.clients.execute(load::keepsTheConnection);
      load.clients.execute(() -> load.comesAnew("GET"));
      load.clients.execute(() -> load.comesAnew("POST"));
    }
    return load;
  }

  private void keepsTheConnection() {
    int number = 0;
    while (!stopped) {
      try (Connection connection = new Connection(server)) {
        boolean open = true;
        for (int used = 0; open && !stopped; used++) {
          open = ask(connection, "GET", PAGES.get(number++ % PAGES.size()), used > 0);
          pause();
        }
      } catch (IOException e) {
        fail(e.toString());
        pause();
      }
    }
  }

  private void comesAnew(String method) {
    int number = 0;
    while (!stopped) {
      String path = method.equals("GET") ? PAGES.get(number++ % PAGES.size()) : "/posts";
      try (Connection connection = new Connection(server)) {
        ask(connection, method, path, false);
      } catch (IOException e) {
        fail(method + " " + path + ": " + e);
      }
      pause();
    }
  }

  /**
   * Whether the connection stays open. A server may close one that it has kept for long enough
   * while the next request is on its way. Browsers and proxies then send what may be sent twice
   * over another (RFC 9110, 9.2.2), so that this is none of the failures; it is counted apart.
   */
  private boolean ask(Connection connection, String method, String path, boolean used)
      throws IOException {
    long asked = System.nanoTime();
    try {
      Connection.Answer answer = connection.ask(method, path, "GET".equals(method) ? "" : "text");
      nanos.add(System.nanoTime() - asked);
      counts.merge(String.valueOf(answer.status()), 1, Integer::sum);
      Matcher id = POST.matcher(answer.body());
      if (method.equals("POST") && answer.status() == CREATED && id.find()) {
        posts.add(Long.valueOf(id.group(1)));
      } else if (answer.status() != OK) {
        fail(method + " " + path + ": " + answer.status());
      }
      return answer.open();
    } catch (Connection.ClosedBefore e) {
      if (!used) {
        throw e;
      }
      counts.merge("sent again", 1, Integer::sum);
      try (Connection another = new Connection(server)) {
        ask(another, method, path, false);
      }
      return false;
    }
  }

  private void fail(String what) {
    failures.add(String.format(Locale.ROOT, "%.1f s %s", (System.nanoTime() - start) / 1e9, what));
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets all of them end what they have begun. */
  public Report stop() {
    close();
    List<Long> sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Report(
        List.copyOf(posts),
        List.copyOf(failures),
        String.format(
            Locale.ROOT,
            "%d requests in %.0f s (%s), median %.0f ms, 99%% below %.0f ms, longest %.0f ms; %d"
                + " posts; %d failed",
            sorted.size(),
            seconds,
            new java.util.TreeMap<>(counts),
            at(sorted, CENT / 2),
            at(sorted, P99),
            at(sorted, CENT),
            posts.size(),
            failures.size()));
  }

  private static double at(List<Long> sorted, int percent) {
    int index = Math.min(sorted.size() - 1, sorted.size() * percent / CENT);
    return sorted.isEmpty() ? 0 : sorted.get(index) / NANOS_PER_MILLI;
  }

  @Override
  public void close() {
    stopped = true;
    clients.shutdown();
    try {
      if (!clients.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        clients.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
