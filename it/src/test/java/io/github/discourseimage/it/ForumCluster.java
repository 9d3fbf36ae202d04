package io.github.discourseimage.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import io.github.discourseimage.it.app.Databases;
import io.github.discourseimage.it.app.KubeApi;
import io.github.discourseimage.it.app.KubernetesHost;
import io.github.discourseimage.it.app.SteadyLoad;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/** The sample app on a cluster of one node, by its chart, with databases outside of the cluster. */
final class ForumCluster implements AutoCloseable {
  static final String NAMESPACE = "forums";
  static final String RELEASE = "forum";
  private static final String NAME = RELEASE + "-compiled-app";
  private static final String PASSWORD = "a-password-of-the-database";
  private static final int HELM_SECONDS = 300;

  private static final String VALUES =
      """
      image: {repository: "localhost:5000/compiled-app"}
      database: {host: "%1$s", port: %2$d}
      redis: {host: "%1$s", port: %3$d}
      # This machine's PostgreSQL has no package of the third.
      preflight: {extensions: [hstore, pg_trgm]}
      # The node has two processors for all.
      web: {replicas: 2, workers: 2, resources: {requests: {cpu: 10m, memory: 64Mi}}}
      nginx: {resources: {requests: {cpu: 10m, memory: 16Mi}}}
      sidekiq: {resources: {requests: {cpu: 10m, memory: 64Mi}}}
      jobs: {resources: {requests: {cpu: 10m, memory: 64Mi}}}
      """;

  private static final String VOLUME =
      """
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: uploads}
      spec:
        capacity: {storage: 20Gi}
        accessModes: [ReadWriteOnce]
        local: {path: "%s"}
        nodeAffinity:
          required:
            nodeSelectorTerms:
              - matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node]}]
      """;

  private final Path work;
  private final KubernetesHost host;
  private final Path data;
  private final Databases databases;
  private final HttpClient client = HttpClient.newHttpClient();

  private ForumCluster(Path work, KubernetesHost host, Path data, Databases databases) {
    this.work = work;
    this.host = host;
    this.data = data;
    this.databases = databases;
  }

  static ForumCluster start(Path cache, Path work) {
    KubernetesHost host = KubernetesHost.start(KubernetesHost.Role.NODE, cache, work);
    try {
      // Another account has to reach it, which this directory may not let it.
      Path data = Files.createTempDirectory("databases");
      Databases databases = Databases.startAsRoot(data, KubernetesHost.ADDRESS, PASSWORD);
      ForumCluster cluster = new ForumCluster(work, host, data, databases);
      cluster.prepare();
      return cluster;
    } catch (IOException | RuntimeException | AssertionError e) {
      host.close();
      throw new IllegalStateException(e);
    }
  }

  private void prepare() throws IOException {
    apply("{apiVersion: v1, kind: Namespace, metadata: {name: forums}}");
    String secret = Base64.getEncoder().encodeToString(PASSWORD.getBytes(UTF_8));
    apply(
        "{apiVersion: v1, kind: Secret, metadata: {name: %s}, data: {db-password: %s}}"
            .formatted(NAME, secret));
    Path uploads = Files.createDirectories(work.resolve("uploads"));
    apply(VOLUME.formatted(uploads));
    Files.writeString(
        work.resolve("values.yaml"),
        VALUES.formatted(KubernetesHost.ADDRESS, databases.postgresPort(), databases.redisPort()));
  }

  private void apply(String yaml) {
    KubeApi.Answer answer = host.api().apply(Manifests.read(yaml).get(0));
    assertThat(answer.successful()).as(answer.message()).isTrue();
  }

  KubernetesHost host() {
    return host;
  }

  Databases databases() {
    return databases;
  }

  /** Sends a version's image to the registry; gives its chart as this old Kubernetes takes it. */
  Path prepare(Path target, String name) throws IOException {
    host.push(target.resolve("oci"), "1.0-SNAPSHOT", "compiled-app");
    Path chart = target.resolve("helm/compiled-app");
    Path copy = work.resolve(name);
    try (Stream<Path> files = Files.walk(chart)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Path to = copy.resolve(chart.relativize(file).toString());
        Files.createDirectories(Objects.requireNonNull(to.getParent()));
        String text = Manifests.old(Files.readString(file));
        Files.writeString(to, text.replaceFirst("(?m)^kubeVersion: .*\\n", ""));
      }
    }
    return copy;
  }

  void install(Path chart) {
    new Helm(chart)
        .install()
        .withName(RELEASE)
        .withNamespace(NAMESPACE)
        .withKubeConfig(host.kubeConfig())
        .withValuesFile(work.resolve("values.yaml"))
        .waitReady()
        .withTimeout(HELM_SECONDS)
        .call();
  }

  void upgrade(Path chart) {
    new Helm(chart)
        .upgrade()
        .withName(RELEASE)
        .withNamespace(NAMESPACE)
        .withKubeConfig(host.kubeConfig())
        .withValuesFile(work.resolve("values.yaml"))
        .waitReady()
        .withTimeout(HELM_SECONDS)
        .call();
  }

  /** Runs the chart's own test; its failure is an exception. */
  void test() {
    Helm.test(RELEASE)
        .withNamespace(NAMESPACE)
        .withKubeConfig(host.kubeConfig())
        .withTimeout(HELM_SECONDS)
        .call();
  }

  void uninstall() {
    Helm.uninstall(RELEASE).withNamespace(NAMESPACE).withKubeConfig(host.kubeConfig()).call();
  }

  /** Those of one part that are not leaving. */
  List<Pod> pods(String component) {
    return Pod.all(host.api(), NAMESPACE).stream()
        .filter(pod -> pod.component().equals(component) && !pod.leaving())
        .toList();
  }

  /** How often containers of the app's pods were started anew. */
  int restarts() {
    return Pod.all(host.api(), NAMESPACE).stream().mapToInt(Pod::restarts).sum();
  }

  /** Asks a pod to go. */
  void delete(Pod pod) {
    KubeApi.Answer answer =
        host.api().delete("/api/v1/namespaces/" + NAMESPACE + "/pods/" + pod.name());
    assertThat(answer.successful()).as(answer.message()).isTrue();
  }

  /** Waits until none of these pods is there any more; gives the seconds. */
  double awaitGone(List<Pod> pods) throws InterruptedException {
    List<String> names = pods.stream().map(Pod::name).toList();
    return await(
        "gone: " + names,
        120,
        () -> Pod.all(host.api(), NAMESPACE).stream().noneMatch(pod -> names.contains(pod.name())));
  }

  /** What happened to a pod, also to one that has gone, in a word each. */
  List<String> events(String pod) {
    Map<?, ?> all = host.api().get("/api/v1/namespaces/" + NAMESPACE + "/events").body();
    return Manifests.list(all, "items").stream()
        .filter(event -> pod.equals(Manifests.at(event, "involvedObject").get("name")))
        .map(event -> String.valueOf(event.get("reason")))
        .toList();
  }

  /** What is in the namespace beside what each namespace has. */
  List<String> leftovers() {
    List<String> all = new ArrayList<>();
    for (String resources :
        List.of(
            "v1/pods",
            "v1/services",
            "v1/secrets",
            "v1/configmaps",
            "v1/serviceaccounts",
            "v1/persistentvolumeclaims",
            "apps/v1/deployments",
            "apps/v1/replicasets",
            "batch/v1/jobs",
            "batch/v1beta1/cronjobs",
            "policy/v1beta1/poddisruptionbudgets",
            "networking.k8s.io/v1/networkpolicies")) {
      String path = resources.replaceFirst("/([^/]*)$", "/namespaces/" + NAMESPACE + "/$1");
      Map<?, ?> list =
          host.api().get((resources.startsWith("v1/") ? "/api/" : "/apis/") + path).body();
      String kind = String.valueOf(list.get("kind")).replaceFirst("List$", "");
      for (Map<?, ?> item : Manifests.list(list, "items")) {
        all.add(kind + "/" + Manifests.at(item, "metadata").get("name"));
      }
    }
    all.removeIf(
        it ->
            it.startsWith("Secret/default-token-")
                || it.equals("ServiceAccount/default")
                || it.equals("ConfigMap/kube-root-ca.crt"));
    return all;
  }

  /** Address of the chart's Service. */
  String service() {
    Map<?, ?> service =
        host.api().get("/api/v1/namespaces/" + NAMESPACE + "/services/" + NAME).body();
    return String.valueOf(Manifests.at(service, "spec").get("clusterIP"));
  }

  String get(String path) {
    return send("GET", path, "");
  }

  String post(String path, String body) {
    return send("POST", path, body);
  }

  private String send(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + service() + path))
            .timeout(Duration.ofSeconds(30))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(method + " " + path).isBetween(200, 299);
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Waits until something is so.
   *
   * @return after how many seconds it was
   */
  double await(String what, int seconds, BooleanSupplier holds) throws InterruptedException {
    long start = System.nanoTime();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - start > seconds * 1_000_000_000L) {
        throw new AssertionError(
            what + ": not in " + seconds + " s; " + Pod.all(host.api(), NAMESPACE));
      }
      Thread.sleep(200);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** Writes a post; gives its number. */
  long write(String text) {
    Matcher id = SteadyLoad.POST.matcher(post("/posts", text));
    assertThat(id.find()).isTrue();
    return Long.parseLong(id.group(1));
  }

  /** Posts whose job was not done. */
  List<Long> uncooked() {
    return databases
        .query("SELECT id FROM posts WHERE cooked IS NULL ORDER BY id")
        .lines()
        .map(Long::valueOf)
        .toList();
  }

  @Override
  public void close() {
    databases.close();
    CompiledApp.delete(data);
    host.close();
  }
}
