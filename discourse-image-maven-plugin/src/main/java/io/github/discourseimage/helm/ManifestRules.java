package io.github.discourseimage.helm;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What holds for every object that Kubernetes is given, as far as the objects alone tell. */
final class ManifestRules {

  /** RFC 1123's labels and names (kubernetes.io/docs/concepts/overview/working-with-objects). */
  private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

  private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";

  /** Their names are parts of host names, or of other objects' names. */
  private static final Set<String> SHORT_NAMES =
      Set.of("CronJob", "Deployment", "Job", "Pod", "Service", "StatefulSet");

  private static final Pattern SECRET =
      Pattern.compile("(.*_)?(PASSWORD|PASSWD|SECRET|TOKEN|PRIVATE_KEY|SECRET_ACCESS_KEY)(_BASE)?");

  /** Versions, some of one kind only, that no supported Kubernetes serves; and what does. */
  private static final Map<String, String> GONE =
      Map.ofEntries(
          Map.entry("apiextensions.k8s.io/v1beta1", "apiextensions.k8s.io/v1"),
          Map.entry("apps/v1beta1", "apps/v1"),
          Map.entry("apps/v1beta2", "apps/v1"),
          Map.entry("autoscaling/v2beta1", "autoscaling/v2"),
          Map.entry("autoscaling/v2beta2", "autoscaling/v2"),
          Map.entry("batch/v1beta1", "batch/v1"),
          Map.entry("extensions/v1beta1", "apps/v1 or networking.k8s.io/v1"),
          Map.entry("networking.k8s.io/v1beta1/Ingress", "networking.k8s.io/v1"),
          Map.entry("networking.k8s.io/v1beta1/IngressClass", "networking.k8s.io/v1"),
          Map.entry("policy/v1beta1", "policy/v1"),
          Map.entry("rbac.authorization.k8s.io/v1beta1", "rbac.authorization.k8s.io/v1"));

  private final ManifestReport report;
  private final Set<String> seen = new HashSet<>();

  ManifestRules(ManifestReport report) {
    this.report = report;
  }

  /** Checks all objects of one rendering. */
  static void check(List<Manifest> manifests, ManifestReport report) {
    ManifestRules rules = new ManifestRules(report);
    for (Manifest manifest : manifests) {
      rules.object(manifest);
      manifest.pod().ifPresent(pod -> rules.pod(manifest, pod));
      PodSecurity.check(manifest, report);
    }
  }

  private void object(Manifest manifest) {
    Field root = manifest.root();
    for (String key : List.of("apiVersion", "kind")) {
      if (root.get(key).text().isEmpty()) {
        report.error(manifest, root.get(key), "is missing", "Every object names its " + key + ".");
      }
    }
    Field version = root.get("apiVersion");
    String instead =
        GONE.getOrDefault(version.text(), GONE.get(version.text() + "/" + manifest.kind()));
    if (instead != null) {
      report.error(
          manifest,
          version,
          "is " + version.text() + ", which no supported Kubernetes has for it",
          "Write " + instead + " and adapt the fields.");
    }
    Field name = root.get("metadata", "name");
    boolean isShort = SHORT_NAMES.contains(manifest.kind());
    if (!name.text().matches(isShort ? LABEL : SUBDOMAIN) || name.text().length() > 253) {
      report.error(
          manifest,
          name,
          "'"
              + name.text()
              + "' is no name for it: it must be lower-case letters, digits and '-'"
              + (isShort ? ", 63 at most" : " or '.', 253 at most"),
          "Correct it; `trunc 63 | trimSuffix \"-\"` makes a template's name fit.");
    }
    if (!seen.add(manifest.id())) {
      report.error(
          manifest, name, "is there twice, so one would replace the other", "Rename one of them.");
    }
  }

  private void pod(Manifest manifest, Field pod) {
    if (Manifest.containers(pod).isEmpty()) {
      report.error(
          manifest,
          pod.get("spec", "containers"),
          "is empty",
          "A pod needs one container at least.");
    }
    selector(manifest, pod);
    Set<String> volumes =
        Stream.concat(
                pod.get("spec", "volumes").items().stream().map(volume -> volume.get("name")),
                manifest.root().get("spec", "volumeClaimTemplates").items().stream()
                    .map(claim -> claim.get("metadata", "name")))
            .map(Field::text)
            .collect(Collectors.toCollection(TreeSet::new));
    for (Field container : Manifest.containers(pod)) {
      if (container.get("image").text().isEmpty()) {
        report.error(manifest, container.get("image"), "is missing", "Name the image.");
      }
      for (Field variable : container.get("env").items()) {
        secret(manifest, variable);
      }
      for (Field mount : container.get("volumeMounts").items()) {
        Field name = mount.get("name");
        if (!volumes.contains(name.text())) {
          report.error(
              manifest,
              name,
              "names the volume '" + name.text() + "'; the pod has " + volumes,
              "Add the volume, or correct the name.");
        }
      }
    }
  }

  private void secret(Manifest manifest, Field variable) {
    Field value = variable.get("value");
    // A path is not the secret itself.
    if (SECRET.matcher(variable.get("name").text()).matches()
        && !value.text().isEmpty()
        && !value.text().startsWith("/")) {
      report.warning(
          manifest,
          value,
          "stands there for everybody who may read pods, and its name is that of a secret",
          "Put it into a Secret: as a file of it, or by valueFrom.secretKeyRef.");
    }
  }

  private void selector(Manifest manifest, Field pod) {
    Field wanted = manifest.root().get("spec", "selector", "matchLabels");
    for (Field label : wanted.members()) {
      if (!pod.get("metadata", "labels", label.key()).is(label.text())
          && !manifest.kind().equals("Pod")) {
        report.error(
            manifest,
            wanted,
            "wants the label " + label.key() + ": " + label.text() + ", which its pods do not have",
            "Give the label to the template of the pods.");
      }
    }
  }
}
