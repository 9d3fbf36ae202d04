package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Kubernetes' API as an administrator has it; objects are trees of maps, as in YAML. */
public final class KubeApi {
  private static final URI SERVER = URI.create("https://127.0.0.1:16443");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int OK = 200;
  private static final int MULTIPLE_CHOICES = 300;

  /** Those that belong to no namespace. */
  private static final Set<String> OF_THE_CLUSTER =
      Set.of("Namespace", "PersistentVolume", "PodSecurityPolicy");

  private final HttpClient client;

  /**
   * An answer.
   *
   * @param status as in HTTP
   * @param body the object, or what is wrong with it
   */
  public record Answer(int status, Map<?, ?> body) {
    public boolean successful() {
      return status >= OK && status < MULTIPLE_CHOICES;
    }

    /** Why it was refused. */
    public String message() {
      return String.valueOf(body.get("message"));
    }
  }

  private KubeApi(HttpClient client) {
    this.client = client;
  }

  static KubeApi connect(Path certificate) {
    try (InputStream in = Files.newInputStream(certificate)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "api", CertificateFactory.getInstance("X.509").generateCertificate(in));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return new KubeApi(
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .sslContext(context)
              .connectTimeout(PATIENCE)
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes an object or changes it to what is given. */
  public Answer apply(Map<?, ?> object) {
    return apply(object, "");
  }

  /**
   * The same up to where it would be stored. As servers of this version ignore unknown fields of
   * what is merely sent to be made, it is sent to be applied: then they refuse them.
   */
  public Answer dryRun(Map<?, ?> object) {
    return apply(object, "&dryRun=All");
  }

  private Answer apply(Map<?, ?> object, String more) {
    String path = path(object) + "?fieldManager=it&force=true" + more;
    return send("PATCH", path, "application/apply-patch+yaml", yaml(object));
  }

  /** Makes an object that is not there, up to where it would be stored. */
  public Answer dryRunCreate(Map<?, ?> object) {
    String path = path(object).replaceFirst("/[^/]*$", "?dryRun=All");
    return send("POST", path, "application/yaml", yaml(object));
  }

  public Answer get(String path) {
    return send("GET", path, "application/json", "");
  }

  public Answer delete(String path) {
    return send("DELETE", path, "application/json", "");
  }

  private Answer send(String method, String path, String type, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(SERVER.resolve(path))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer a-token")
            .header("Content-Type", type)
            .header("Accept", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), tree(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Where an object is, by its kind, name and namespace; the namespace is forums if not told. */
  private static String path(Map<?, ?> object) {
    String version = String.valueOf(object.get("apiVersion"));
    String kind = String.valueOf(object.get("kind"));
    Map<?, ?> metadata = object.get("metadata") instanceof Map<?, ?> map ? map : Map.of();
    Object namespace = metadata.containsKey("namespace") ? metadata.get("namespace") : "forums";
    return (version.contains("/") ? "/apis/" : "/api/")
        + version
        + (OF_THE_CLUSTER.contains(kind) ? "" : "/namespaces/" + namespace)
        + "/"
        + plural(kind.toLowerCase(Locale.ROOT))
        + "/"
        + metadata.get("name");
  }

  private static String plural(String kind) {
    if (kind.endsWith("y")) {
      return kind.substring(0, kind.length() - 1) + "ies";
    }
    return kind + (kind.endsWith("s") ? "es" : "s");
  }

  private static String yaml(Map<?, ?> object) {
    return new Dump(DumpSettings.builder().build()).dumpToString(object);
  }

  /** JSON is YAML. */
  private static Map<?, ?> tree(String json) {
    return new Load(LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build())
                .loadFromString(json)
            instanceof Map<?, ?> map
        ? map
        : Map.of();
  }
}
