package io.github.discourseimage.it.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Requests to one pod that take five seconds each, one more every second, until the pod takes no
 * more connections: so some are always on, also when its servers are told to stop.
 */
public final class SlowRequests {
  private static final int PORT = 8080;
  private static final int PAUSE_MILLIS = 1000;
  private static final int MINUTES = 3;
  private static final int OK = 200;

  private final InetSocketAddress server;
  private final ExecutorService clients = Executors.newCachedThreadPool();
  private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
  private final List<Integer> answered = Collections.synchronizedList(new ArrayList<>());

  private SlowRequests(String address) {
    server = new InetSocketAddress(address, PORT);
  }

  public static SlowRequests start(String address) {
    SlowRequests requests = new SlowRequests(address);
    requests.clients.execute(requests::send);
    return requests;
  }

  private void send() {
    try {
      while (true) {
        // Not closed here but by the thread that waits for the answer.
        Connection connection = new Connection(server);
        clients.execute(() -> wait(connection));
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (IOException e) {
      // The pod takes no more.
      clients.shutdown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void wait(Connection connection) {
    try (connection) {
      int status = connection.ask("GET", "/slow/5", "").status();
      if (status == OK) {
        answered.add(status);
      } else {
        failures.add("answered by " + status);
      }
    } catch (IOException e) {
      failures.add(e.toString());
    }
  }

  private void end() {
    try {
      if (!clients.awaitTermination(MINUTES, TimeUnit.MINUTES)) {
        throw new IllegalStateException("the pod still takes connections");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What was begun and not ended as it should have been. */
  public List<String> failures() {
    end();
    return List.copyOf(failures);
  }

  /** How many were answered. */
  public int answered() {
    end();
    return answered.size();
  }

  /** For people. */
  public String figures() {
    return answered() + " requests of five seconds answered, " + failures().size() + " failed";
  }
}
