package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An image that runs as it would on a server: PostgreSQL, Redis, and from the image's own units and
 * configuration the migration, the import of settings, the web server, Sidekiq and nginx.
 * Everything of the image is in a read-only root, as an account without privileges. Needs
 * PostgreSQL, Redis and bubblewrap on this machine, and an ordinary user.
 */
public final class RunningApp implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What a task said and how it ended. */
  public record Task(int exitCode, String output) {}

  private final ImageRoot root;
  private final Databases databases;
  private final Path logs;
  private final int webPort = Databases.freePort();
  private final int httpPort = Databases.freePort();
  private final Map<String, String> environment = new TreeMap<>();
  private final Map<String, Service> services = new TreeMap<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private RunningApp(ImageRoot root, Databases databases, Path logs) {
    this.root = root;
    this.databases = databases;
    this.logs = logs;
  }

  /**
   * Lays the image over the distribution and starts the databases; the app is not started yet.
   *
   * @param distribution tar archive of a root with what the app needs when it runs
   * @param image the image's directories and tar archives, the later over the earlier
   * @param work an empty directory
   */
  public static RunningApp prepare(Path distribution, List<Path> image, Path work) {
    ImageRoot root = ImageRoot.of(distribution, image, work);
    RunningApp app = new RunningApp(root, Databases.start(work.resolve("databases")), work);
    app.environment.putAll(app.databases.environment());
    app.environment.put("UNICORN_PORT", String.valueOf(app.webPort));
    app.environment.put("UNICORN_WORKERS", "2");
    root.edit("etc/nginx", "127\\.0\\.0\\.1:3000\\b", "127.0.0.1:" + app.webPort);
    root.edit("etc/nginx", "(listen[^;]*)\\b8080\\b", "$1" + app.httpPort);
    return app;
  }

  /** Runs {@code discourse-migrate.service}. */
  public Task migrate() {
    return task(root.unit("discourse-migrate"), "");
  }

  /** Runs {@code discourse-settings.service} with these settings. */
  public Task importSettings(String yaml) {
    List<String> words = new ArrayList<>(root.unit("discourse-settings"));
    words.add("-");
    return task(words, yaml);
  }

  /** Runs a command in the image as the units run theirs. */
  public Task task(String... words) {
    List<String> all = new ArrayList<>(List.of(ImageRoot.WITH_CREDENTIALS));
    all.addAll(List.of(words));
    return task(all, "");
  }

  private Task task(List<String> words, String input) {
    Command.Result result = root.command(environment, words).run(input);
    return new Task(result.exitCode(), result.output());
  }

  /** Starts the web server, Sidekiq and nginx, and waits until nginx passes on the app's answer. */
  public void start() {
    service("discourse-web");
    service("discourse-sidekiq");
    service("discourse-nginx");
    awaitHealth();
  }

  /** Stops one service as its unit would and starts it again. */
  public int restart(String unit) {
    int exitCode = stop(unit);
    service(unit);
    awaitHealth();
    return exitCode;
  }

  /** Asks one service to end and waits for it; the exit code is that of its main process. */
  public int stop(String unit) {
    Service service = services.remove(unit);
    if (service == null) {
      throw new IllegalStateException(unit + " does not run");
    }
    return service.stop(unit.equals("discourse-nginx") ? "QUIT" : "TERM");
  }

  private void service(String unit) {
    Path log = logs.resolve(unit + ".log");
    services.put(unit, new Service(root.command(environment, root.unit(unit)).start(log), log));
  }

  private void awaitHealth() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      services.forEach((unit, service) -> service.check(unit));
      try {
        if (send("GET", "/srv/status", "", Map.of()).statusCode() == 200) {
          return;
        }
      } catch (UncheckedIOException e) {
        if (!(e.getCause() instanceof ConnectException)) {
          throw e;
        }
      }
      pause();
    }
    throw new IllegalStateException("no answer in " + PATIENCE + ": " + log("discourse-web"));
  }

  /** Asks nginx for a path. */
  public HttpResponse<String> get(String path, String... headers) {
    Map<String, String> all = new TreeMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return send("GET", path, "", all);
  }

  public HttpResponse<String> post(String path, String body) {
    return send("POST", path, body, Map.of("Content-Type", "application/octet-stream"));
  }

  /** Asks until the answer holds a text, as jobs take their time. */
  public String getUntil(String path, String text) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String body = "";
    while (System.nanoTime() < end) {
      body = get(path).body();
      if (body.contains(text)) {
        return body;
      }
      pause();
    }
    throw new IllegalStateException(path + " never held '" + text + "' but: " + body);
  }

  private HttpResponse<String> send(
      String method, String path, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
            .timeout(PATIENCE)
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** All that a service has said since it was last started. */
  public String log(String unit) {
    try {
      return Files.readString(logs.resolve(unit + ".log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    services.values().forEach(Service::kill);
    databases.close();
  }
}
