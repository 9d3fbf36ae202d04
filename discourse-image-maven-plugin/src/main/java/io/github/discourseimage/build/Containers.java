package io.github.discourseimage.build;

import io.github.discourseimage.oci.RunConfig;
import io.github.discourseimage.sink.ContainerSpec;
import io.github.discourseimage.template.ContainerModel;
import io.github.discourseimage.template.SiteModel;
import io.github.discourseimage.template.Variable;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What container images say beside their files: the same as the Dockerfile. */
final class Containers {

  /** Where runtimes look for tini, when nobody says otherwise (as in Docker's own images). */
  private static final String SEARCH_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private Containers() {}

  static ContainerSpec spec(SiteModel site, ImageRequest.Outputs.Oci oci) {
    SortedMap<String, String> labels = new TreeMap<>();
    site.container().labels().forEach(label -> labels.put(label.name(), label.value()));
    SortedMap<String, String> annotations = new TreeMap<>(labels);
    annotations.putAll(oci.annotations());
    return new ContainerSpec(
        site.image(),
        site.version(),
        site.containerDistribution(),
        oci.architectures(),
        oci.others(),
        run(site, labels),
        annotations);
  }

  private static RunConfig run(SiteModel site, SortedMap<String, String> labels) {
    ContainerModel container = site.container();
    SortedMap<String, String> environment = new TreeMap<>();
    environment.put("PATH", SEARCH_PATH);
    for (Variable variable : container.environment()) {
      environment.put(variable.name(), variable.value());
    }
    ContainerModel.HealthSeconds health = container.healthSeconds();
    return new RunConfig(
        site.account().uid() + ":" + site.account().gid(),
        new TreeSet<>(List.of(site.ports().app() + "/tcp", site.ports().http() + "/tcp")),
        environment,
        container.entrypoint(),
        container.command(),
        new TreeSet<>(container.volumes()),
        site.paths().app(),
        labels,
        site.web().stopSignal(),
        new RunConfig.HealthCheck(
            container.healthCheck(),
            Duration.ofSeconds(health.interval()),
            Duration.ofSeconds(health.timeout()),
            Duration.ofSeconds(health.start()),
            health.retries()));
  }
}
