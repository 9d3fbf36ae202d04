package io.github.discourseimage.source.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the checks of manifests find what they are for. */
class ManifestTests {

  private static final String GOOD =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 1
        selector: {matchLabels: {a: b}}
        template:
          metadata: {labels: {a: b}}
          spec:
            automountServiceAccountToken: false
            enableServiceLinks: false
            securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
            volumes: [{name: tmp, emptyDir: {}}]
            containers:
              - name: web
                image: forum
                ports: [{containerPort: 3000}]
                volumeMounts: [{name: tmp, mountPath: /tmp}]
                securityContext:
                  allowPrivilegeEscalation: false
                  readOnlyRootFilesystem: true
                  runAsNonRoot: true
                  capabilities: {drop: [ALL]}
      """;

  @Test
  void aGoodOneHasNoFault() {
    Manifest manifest = Manifest.all(GOOD).get(0);

    assertThatCode(manifest::requireValid).doesNotThrowAnyException();
    assertThat(OldestKubernetes.faults(manifest)).isEmpty();
    assertThat(PodSecurity.broken(manifest)).isEmpty();
    assertThat(manifest.missingVolumes()).isEmpty();
  }

  @Test
  void eachKubernetesHasItsOwnFields() {
    // of 1.26
    String newer = GOOD.replace("enableServiceLinks: false", "schedulingGates: [{name: a}]");
    Manifest gated = Manifest.all(newer).get(0);

    assertThatCode(gated::requireValid).doesNotThrowAnyException();
    assertThat(OldestKubernetes.faults(gated))
        .containsExactly("Deployment/web.spec.template.spec has no field schedulingGates");
    assertThat(
            OldestKubernetes.faults(
                Manifest.all("apiVersion: apps/v1beta2\nkind: Deployment\n").get(0)))
        .containsExactly("apps/v1beta2 has no Deployment");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replicas: 1 | replica: 1",
        "replicas: 1 | replicas: one",
        "selector: {matchLabels: {a: b}} | paused: false",
        "enableServiceLinks: false | enableServiceLink: false",
        "containerPort: 3000 | containerPort: http",
        "drop: [ALL] | drop: ALL",
        "mountPath: /tmp | path: /tmp",
      })
  void aFaultIsRefused(String right, String wrong) {
    Manifest manifest = Manifest.all(GOOD.replace(right, wrong)).get(0);

    assertThatThrownBy(manifest::requireValid).isInstanceOf(AssertionError.class);
    assertThat(OldestKubernetes.faults(manifest)).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "automountServiceAccountToken: false | automountServiceAccountToken: true",
        "runAsNonRoot: true, | runAsUser: 0,",
        "type: RuntimeDefault | type: Unconfined",
        "emptyDir: {} | hostPath: {path: /}",
        "containerPort: 3000 | containerPort: 80",
        "containerPort: 3000 | containerPort: 3000, hostPort: 3000",
        "allowPrivilegeEscalation: false | privileged: true",
        "readOnlyRootFilesystem: true | stdin: true",
        "drop: [ALL] | drop: [ALL], add: [NET_BIND_SERVICE]",
        "enableServiceLinks: false | hostNetwork: true",
      })
  void aPodThatIsNotConfinedIsFound(String right, String wrong) {
    String text = GOOD.replace(right, Objects.requireNonNull(wrong));

    assertThat(PodSecurity.broken(Manifest.all(text).get(0))).isNotEmpty();
  }

  @Test
  void aMountWithoutItsVolumeIsFound() {
    String text = GOOD.replace("{name: tmp, emptyDir: {}}", "");

    assertThat(Manifest.all(text).get(0).missingVolumes()).containsExactly("web: tmp");
  }
}
