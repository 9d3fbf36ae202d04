package io.github.discourseimage.build;

import io.github.discourseimage.oci.RunConfig;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.sink.ContainerSpec;
import io.github.discourseimage.template.ContainerInit;
import io.github.discourseimage.template.ContainerModel;
import io.github.discourseimage.template.RenderedFiles;
import io.github.discourseimage.template.SiteModel;
import io.github.discourseimage.template.SystemdContainer;
import io.github.discourseimage.template.Variable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What container images say beside their files: the same as the Dockerfile. */
final class Containers {

  /** Where runtimes look for tini, when nobody says otherwise (as in Docker's own images). */
  private static final String SEARCH_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private Containers() {}

  static ContainerSpec spec(SiteModel site, ImageRequest.Outputs.Oci oci, RenderedFiles rendered) {
    SortedMap<String, String> labels = new TreeMap<>();
    site.container().labels().forEach(label -> labels.put(label.name(), label.value()));
    SortedMap<String, String> annotations = new TreeMap<>(labels);
    annotations.putAll(oci.annotations());
    return new ContainerSpec(
        site.image(),
        version(site.version(), oci),
        site.containerDistribution(),
        oci.architectures(),
        oci.others(),
        oci.init() == ContainerInit.SYSTEMD ? systemd(site, labels) : run(site, labels),
        init(site, oci, rendered),
        annotations);
  }

  /** The tag of a version's image: one with systemd is not to be taken for one with roles. */
  static String version(String version, ImageRequest.Outputs.Oci oci) {
    return oci.init() == ContainerInit.SYSTEMD ? version + SystemdContainer.TAG_ENDING : version;
  }

  private static Optional<ContainerSpec.Init> init(
      SiteModel site, ImageRequest.Outputs.Oci oci, RenderedFiles rendered) {
    return oci.init() == ContainerInit.SYSTEMD
        ? Optional.of(
            new ContainerSpec.Init(
                rendered.systemdLayer(), UnixPath.of(site.container().systemd().program())))
        : Optional.empty();
  }

  /** All services in one container, which belongs to root. */
  private static RunConfig systemd(SiteModel site, SortedMap<String, String> labels) {
    SystemdContainer systemd = site.container().systemd();
    RunConfig roles = run(site, labels);
    RunConfig.HealthCheck check = roles.healthCheck();
    return new RunConfig(
        systemd.user(),
        roles.ports(),
        environment(systemd.environment()),
        systemd.entrypoint(),
        List.of(),
        roles.volumes(),
        roles.workingDirectory(),
        labels,
        systemd.stopSignal(),
        new RunConfig.HealthCheck(
            systemd.healthCheck(),
            check.interval(),
            check.timeout(),
            check.startPeriod(),
            check.retries()));
  }

  private static SortedMap<String, String> environment(List<Variable> variables) {
    SortedMap<String, String> environment = new TreeMap<>();
    environment.put("PATH", SEARCH_PATH);
    variables.forEach(variable -> environment.put(variable.name(), variable.value()));
    return environment;
  }

  private static RunConfig run(SiteModel site, SortedMap<String, String> labels) {
    ContainerModel container = site.container();
    ContainerModel.HealthSeconds health = container.healthSeconds();
    return new RunConfig(
        site.account().uid() + ":" + site.account().gid(),
        new TreeSet<>(List.of(site.ports().app() + "/tcp", site.ports().http() + "/tcp")),
        environment(container.environment()),
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
