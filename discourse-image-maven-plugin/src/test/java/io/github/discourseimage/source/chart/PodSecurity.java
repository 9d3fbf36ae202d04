package io.github.discourseimage.source.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The level "restricted" of Kubernetes' Pod Security Standards
 * (kubernetes.io/docs/concepts/security) and what this project promises beyond it.
 */
final class PodSecurity {

  private static final Set<String> VOLUMES =
      Set.of(
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "persistentVolumeClaim",
          "projected",
          "secret");

  private final List<String> broken = new ArrayList<>();

  private PodSecurity() {}

  /** Every rule that a pod breaks. */
  static List<String> broken(Manifest manifest) {
    PodSecurity rules = new PodSecurity();
    Map<?, ?> pod = manifest.podSpec();
    Map<?, ?> security = Manifest.inner(pod, "securityContext");
    for (String key : List.of("hostNetwork", "hostPID", "hostIPC")) {
      rules.require(!Boolean.TRUE.equals(pod.get(key)), key);
    }
    rules.require(Boolean.TRUE.equals(security.get("runAsNonRoot")), "runAsNonRoot");
    rules.require(!Integer.valueOf(0).equals(security.get("runAsUser")), "runAsUser is 0");
    rules.require(
        "RuntimeDefault".equals(Manifest.inner(security, "seccompProfile").get("type")),
        "seccompProfile");
    rules.require(
        Boolean.FALSE.equals(pod.get("automountServiceAccountToken")), "service account token");
    rules.require(Boolean.FALSE.equals(pod.get("enableServiceLinks")), "service links");
    for (Object volume : pod.get("volumes") instanceof List<?> list ? list : List.of()) {
      for (Object key : ((Map<?, ?>) volume).keySet()) {
        rules.require(key.equals("name") || VOLUMES.contains(key), "volume of kind " + key);
      }
    }
    rules.require(!manifest.containers().isEmpty(), "containers");
    manifest.containers().forEach(rules::container);
    return rules.broken;
  }

  private void container(Map<?, ?> container) {
    String name = container.get("name") + ": ";
    Map<?, ?> security = Manifest.inner(container, "securityContext");
    require(!Boolean.TRUE.equals(security.get("privileged")), name + "privileged");
    require(
        Boolean.FALSE.equals(security.get("allowPrivilegeEscalation")),
        name + "allowPrivilegeEscalation");
    require(
        Boolean.TRUE.equals(security.get("readOnlyRootFilesystem")),
        name + "readOnlyRootFilesystem");
    require(Boolean.TRUE.equals(security.get("runAsNonRoot")), name + "runAsNonRoot");
    require(!Integer.valueOf(0).equals(security.get("runAsUser")), name + "runAsUser is 0");
    Map<?, ?> capabilities = Manifest.inner(security, "capabilities");
    require(List.of("ALL").equals(capabilities.get("drop")), name + "capabilities.drop");
    require(!capabilities.containsKey("add"), name + "capabilities.add");
    for (Object port : container.get("ports") instanceof List<?> list ? list : List.of()) {
      require(!((Map<?, ?>) port).containsKey("hostPort"), name + "hostPort");
      require(
          ((Map<?, ?>) port).get("containerPort") instanceof Integer number && number > 1023,
          name + "a port below 1024");
    }
  }

  private void require(boolean kept, String rule) {
    if (!kept) {
      broken.add(rule);
    }
  }
}
