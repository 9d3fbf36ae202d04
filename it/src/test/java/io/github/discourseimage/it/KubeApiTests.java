package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.discourseimage.it.app.KubeApi;
import io.github.discourseimage.it.app.KubernetesHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the chart gives for typical values, and what it must not give, before a real API server that
 * stores nothing of it.
 */
@Tag("kubernetes")
@ResourceLock("the network of this process")
class KubeApiTests {
  private static final Path GOLDEN =
      Path.of("../discourse-image-maven-plugin/src/test/resources/helm");

  /** Kubernetes' own; others are of operators, whose definitions are not at hand. */
  private static final Pattern OWN_API =
      Pattern.compile("([a-z0-9]+/)?v[a-z0-9]+|(networking|rbac\\.authorization)\\.k8s\\.io/v1");

  /** What this project promises of every pod, as the server itself demands it. */
  private static final String POLICY =
      """
      apiVersion: policy/v1beta1
      kind: PodSecurityPolicy
      metadata:
        name: restricted
        annotations: {seccomp.security.alpha.kubernetes.io/allowedProfileNames: runtime/default}
      spec:
        privileged: false
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        requiredDropCapabilities: [ALL]
        runAsUser: {rule: MustRunAsNonRoot}
        seLinux: {rule: RunAsAny}
        supplementalGroups: {rule: RunAsAny}
        fsGroup: {rule: RunAsAny}
        volumes: [configMap, csi, emptyDir, persistentVolumeClaim, projected, secret]
      """;

  @org.jspecify.annotations.Nullable private static KubernetesHost host;

  @BeforeAll
  static void start() {
    assumeThat(System.getProperty("user.name")).as("the user, as it needs root").isEqualTo("root");
    Path work = Path.of(System.getProperty("it.directory")).toAbsolutePath().resolve("kube-api");
    CompiledApp.delete(work);
    host =
        KubernetesHost.start(
            KubernetesHost.Role.API, Path.of(System.getProperty("it.cache")), work);
    accepts(Map.of("apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("name", "forums")));
    accepts(Manifests.read(POLICY).get(0));
  }

  @AfterAll
  static void stop() {
    if (host != null) {
      host.close();
    }
  }

  private static KubeApi api() {
    return java.util.Objects.requireNonNull(host).api();
  }

  private static void accepts(Map<?, ?> object) {
    KubeApi.Answer answer = api().apply(object);
    assertThat(answer.successful()).as(answer.message()).isTrue();
  }

  private static List<Map<String, Object>> golden(String name) throws IOException {
    return Manifests.read(Files.readString(GOLDEN.resolve(name).resolve("manifests.yaml"))).stream()
        .filter(object -> OWN_API.matcher(String.valueOf(object.get("apiVersion"))).matches())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "eks", "try-out", "openshift", "rwx-ingress"})
  void everyManifestIsTakenAndEveryPodPassesTheServersPolicy(String name) throws IOException {
    KubeApi api = api();
    int pods = 0;
    List<Map<String, Object>> objects = golden(name);
    for (Map<String, Object> object : objects) {
      KubeApi.Answer answer = api.dryRun(object);
      assertThat(answer.successful()).as(Manifests.id(object) + ": " + answer.message()).isTrue();
      for (Map<String, Object> pod : Manifests.pods(object)) {
        KubeApi.Answer verdict = api.dryRunCreate(pod);
        assertThat(verdict.message()).as(Manifests.id(object)).isEqualTo("null");
        assertThat(verdict.successful()).isTrue();
        pods++;
      }
    }
    assertThat(objects).hasSizeGreaterThan(5);
    assertThat(pods).isGreaterThan(2);
  }

  private static Arguments fault(String id, Consumer<Map<String, Object>> change, String told) {
    return Arguments.of(id, change, told);
  }

  private static Map<String, Object> web(Map<String, Object> deployment) {
    return Manifests.at(deployment, "spec", "template", "spec", "containers");
  }

  static Stream<Arguments> faults() {
    String web = "Deployment/release-my-forum-web";
    String service = "Service/release-my-forum";
    return Stream.of(
        fault(
            web,
            it -> Manifests.at(it, "spec").put("replica", 2),
            ".spec.replica: field not declared in schema"),
        fault(web, it -> web(it).put("imagePulPolicy", "Always"), ".imagePulPolicy: field not"),
        fault(
            web, it -> Manifests.at(it, "spec").put("replicas", "two"), ".spec.replicas: expected"),
        fault(
            web,
            it -> Manifests.at(it, "spec").remove("selector"),
            "spec.selector: Required value"),
        fault(
            web,
            it -> Manifests.at(web(it), "ports").put("name", "the-web-server-itself"),
            "spec.template.spec.containers[0].ports[0].name: Invalid value"),
        fault(
            web,
            it ->
                Manifests.at(it, "spec", "template", "spec", "securityContext")
                    .put("runAsUser", -1),
            "spec.template.spec.securityContext.runAsUser: Invalid value: -1"),
        fault(
            web,
            it -> Manifests.at(web(it), "volumeMounts").put("name", "nowhere"),
            "spec.template.spec.containers[0].volumeMounts[0].name: Not found: \"nowhere\""),
        fault(
            service,
            it -> Manifests.at(it, "spec", "ports").put("port", 99999),
            "spec.ports[0].port: Invalid value: 99999"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("faults")
  void aFaultIsRefusedByItsName(String id, Consumer<Map<String, Object>> change, String told)
      throws IOException {
    Map<String, Object> good =
        golden("minimal").stream()
            .filter(object -> Manifests.id(object).equals(id))
            .findFirst()
            .orElseThrow();

    KubeApi.Answer answer = api().dryRun(Manifests.changed(good, change));

    assertThat(answer.successful()).isFalse();
    assertThat(answer.message()).contains(told);
  }

  static Stream<Arguments> unsafe() {
    return Stream.of(
        fault(
            "a root that can be written",
            pod ->
                Manifests.at(pod, "spec", "containers", "securityContext")
                    .put("readOnlyRootFilesystem", false),
            "spec.containers[0].securityContext.readOnlyRootFilesystem: Invalid value: false"),
        fault(
            "root",
            pod -> Manifests.at(pod, "spec", "securityContext").put("runAsUser", 0),
            "spec.containers[0].securityContext.runAsUser: Invalid value: 0"),
        fault(
            "a capability",
            pod ->
                Manifests.at(pod, "spec", "containers", "securityContext")
                    .put("capabilities", Map.of("add", List.of("NET_ADMIN"))),
            "capability may not be added"),
        fault(
            "the machine's files",
            pod ->
                Manifests.at(pod, "spec")
                    .put(
                        "volumes",
                        List.of(Map.of("name", "state", "hostPath", Map.of("path", "/")))),
            "hostPath volumes are not allowed to be used"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unsafe")
  void aPodThatMayTooMuchIsRefused(String what, Consumer<Map<String, Object>> change, String told)
      throws IOException {
    Map<String, Object> pod =
        golden("minimal").stream()
            .filter(object -> Manifests.id(object).equals("Deployment/release-my-forum-sidekiq"))
            .flatMap(object -> Manifests.pods(object).stream())
            .findFirst()
            .orElseThrow();

    KubeApi.Answer answer = api().dryRunCreate(Manifests.changed(pod, change));

    assertThat(answer.successful()).as(what).isFalse();
    assertThat(answer.message()).contains(told);
  }

  @Test
  void nothingOfAllThatIsStored() {
    KubeApi.Answer answer = api().get("/apis/apps/v1/namespaces/forums/deployments");

    assertThat(answer.body().get("items")).isEqualTo(List.of());
  }
}
