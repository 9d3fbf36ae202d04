package io.github.discourseimage.helm;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The level "restricted" of Kubernetes' Pod Security Standards, version 1.36
 * (kubernetes.io/docs/concepts/security/pod-security-standards); beyond it, as warnings, what every
 * pod of the built-in chart keeps to.
 */
final class PodSecurity {

  private static final String LEVEL = "Pod Security's level restricted";

  private static final Set<String> VOLUMES =
      Set.of(
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "image",
          "persistentVolumeClaim",
          "projected",
          "secret");

  private static final Set<String> SYSCTLS =
      Set.of(
          "kernel.shm_rmid_forced",
          "net.ipv4.ip_local_port_range",
          "net.ipv4.ip_local_reserved_ports",
          "net.ipv4.ip_unprivileged_port_start",
          "net.ipv4.ping_group_range",
          "net.ipv4.tcp_fin_timeout",
          "net.ipv4.tcp_keepalive_intvl",
          "net.ipv4.tcp_keepalive_probes",
          "net.ipv4.tcp_keepalive_time",
          "net.ipv4.tcp_rmem",
          "net.ipv4.tcp_syncookies",
          "net.ipv4.tcp_wmem");

  private static final Set<String> SELINUX_TYPES =
      Set.of("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t");

  private final Manifest manifest;
  private final Field pod;
  private final ManifestReport report;

  private PodSecurity(Manifest manifest, Field pod, ManifestReport report) {
    this.manifest = manifest;
    this.pod = pod;
    this.report = report;
  }

  /** Checks the pod that an object is or makes. */
  static void check(Manifest manifest, ManifestReport report) {
    manifest.pod().ifPresent(pod -> new PodSecurity(manifest, pod, report).check());
  }

  private void check() {
    Field spec = pod.get("spec");
    Field security = spec.get("securityContext");
    for (String key : List.of("hostNetwork", "hostPID", "hostIPC")) {
      require(!spec.get(key).is("true"), spec.get(key), "must not be true", "Leave it out.");
    }
    context(security);
    for (Field sysctl : security.get("sysctls").items()) {
      require(
          SYSCTLS.contains(sysctl.get("name").text()),
          sysctl,
          "must be one of the safe sysctls",
          "Leave it out; the node's administrator sets others.");
    }
    for (Field volume : spec.get("volumes").items()) {
      for (Field member : volume.members()) {
        require(
            member.key().equals("name") || VOLUMES.contains(member.key()),
            member,
            "is a kind of volume that is not allowed",
            "Use one of these: " + String.join(", ", VOLUMES.stream().sorted().toList()) + ".");
      }
    }
    Manifest.containers(pod).forEach(container -> container(container, security));
    if (!spec.get("automountServiceAccountToken").is("false")
        && spec.get("serviceAccountName").text().matches("|default")) {
      report.warning(
          manifest,
          spec.get("automountServiceAccountToken"),
          "is not false, so every process of the pod gets a token of the cluster",
          "Write automountServiceAccountToken: false, unless the pod asks the cluster's API.");
    }
  }

  /** What may be told for a pod and for a container alike. */
  private void context(Field security) {
    Field user = security.get("runAsUser");
    require(!user.is("0"), user, "must not be 0", "Choose another number, or leave it out.");
    require(
        SELINUX_TYPES.contains(security.get("seLinuxOptions", "type").text())
            && !security.get("seLinuxOptions", "user").exists()
            && !security.get("seLinuxOptions", "role").exists(),
        security.get("seLinuxOptions"),
        "must name no user or role, and a type of containers",
        "Leave it out.");
    Field host = security.get("windowsOptions", "hostProcess");
    require(!host.is("true"), host, "must not be true", "Leave it out.");
    Field profile = security.get("appArmorProfile", "type");
    require(
        profile.text().matches("|RuntimeDefault|Localhost"),
        profile,
        "must be RuntimeDefault or Localhost",
        "Leave it out.");
  }

  private void container(Field container, Field podSecurity) {
    Field security = container.get("securityContext");
    context(security);
    Field privileged = security.get("privileged");
    require(!privileged.is("true"), privileged, "must not be true", "Leave it out.");
    Field escalation = security.get("allowPrivilegeEscalation");
    require(escalation.is("false"), escalation, "must be false", "Write it so.");
    require(
        inherited(security, podSecurity, "runAsNonRoot").is("true"),
        security.get("runAsNonRoot"),
        "must be true, here or for the whole pod",
        "Write it so.");
    Field seccomp = inherited(security, podSecurity, "seccompProfile").get("type");
    require(
        seccomp.text().matches("RuntimeDefault|Localhost"),
        security.get("seccompProfile", "type"),
        "must be RuntimeDefault or Localhost, here or for the whole pod",
        "Write seccompProfile: {type: RuntimeDefault}.");
    Field drop = security.get("capabilities", "drop");
    require(
        drop.items().stream().anyMatch(item -> item.is("ALL")),
        drop,
        "must have ALL",
        "Write capabilities: {drop: [ALL]}.");
    for (Field added : security.get("capabilities", "add").items()) {
      require(added.is("NET_BIND_SERVICE"), added, "may be NET_BIND_SERVICE only", "Leave it out.");
    }
    Field procMount = security.get("procMount");
    require(procMount.text().matches("|Default"), procMount, "must be Default", "Leave it out.");
    for (Field port : container.get("ports").items()) {
      Field host = port.get("hostPort");
      require(host.text().matches("|0"), host, "must not be there", "Use a Service.");
    }
    if (!security.get("readOnlyRootFilesystem").is("true")) {
      report.warning(
          manifest,
          security.get("readOnlyRootFilesystem"),
          "is not true, as it is in all pods of the built-in chart",
          "Write readOnlyRootFilesystem: true, and mount an emptyDir where it writes.");
    }
  }

  private static Field inherited(Field security, Field podSecurity, String key) {
    return Optional.of(security.get(key)).filter(Field::exists).orElse(podSecurity.get(key));
  }

  private void require(boolean kept, Field field, String rule, String fix) {
    if (!kept) {
      String is = field.exists() && !field.text().isEmpty() ? "is " + field.text() + ", but " : "";
      report.error(manifest, field, is + rule + " (" + LEVEL + ")", fix);
    }
  }
}
