package io.github.discourseimage.template;

import io.github.discourseimage.distribution.Distribution;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that rendered files are made from: one model for units, containers and charts, so that
 * they cannot tell different stories. Immutable; holds no secret.
 *
 * @param name of the project, such as {@code my-forum}
 * @param version of the project, such as {@code 1.0}
 * @param appVersion of the app in the checkout, such as {@code 2026.7.1}
 * @param revision the checkout's commit id
 * @param hostname under which the forum is reached
 * @param image the container image's name without a tag
 * @param uploadLimit largest upload in nginx's notation, such as {@code 10m}
 * @param web the web server
 * @param sidekiq the job worker
 * @param ports where they listen
 * @param paths where they are
 * @param account who they are
 * @param environment variables that are no secret, the user's over the defaults, sorted by name
 * @param secrets references to those that are
 * @param webLimits what the web server may take
 * @param sidekiqLimits what the job worker may take
 * @param nginxLimits what nginx may take
 * @param postgresLimits what a PostgreSQL beside the app may take
 * @param redisLimits what a Redis beside the app may take
 * @param distributions for which trees are built, in the order of their names
 * @param compile how a container compiles the app
 * @param container how it runs in a container
 * @param containerDistribution the one that a container is built from unless another is asked for
 * @param archives the same files in tar archives
 */
public record SiteModel(
    String name,
    String version,
    String appVersion,
    String revision,
    String hostname,
    String image,
    String uploadLimit,
    WebServer web,
    Sidekiq sidekiq,
    Ports ports,
    Paths paths,
    Account account,
    List<Variable> environment,
    List<Secret> secrets,
    Limits webLimits,
    Limits sidekiqLimits,
    Limits nginxLimits,
    Limits postgresLimits,
    Limits redisLimits,
    List<DistributionModel> distributions,
    CompileModel compile,
    ContainerModel container,
    String containerDistribution,
    Archives archives) {

  public SiteModel {
    environment = List.copyOf(environment);
    secrets = List.copyOf(secrets);
    distributions = List.copyOf(distributions);
  }

  /**
   * A site with the usual ports, paths, limits and environment.
   *
   * @param webServer {@code pitchfork}, {@code unicorn} or {@code puma}
   * @param distributions for which trees are built
   * @throws IllegalArgumentException when the web server is none of the three
   */
  public static SiteModel defaults(
      String name,
      String version,
      String appVersion,
      String revision,
      String hostname,
      String webServer,
      Collection<Distribution> distributions) {
    Ports ports = Ports.defaults();
    Paths paths = Paths.defaults();
    return new SiteModel(
        name,
        version,
        appVersion,
        revision,
        hostname,
        name,
        "10m",
        WebServer.of(webServer),
        Sidekiq.defaults(),
        ports,
        paths,
        Account.defaults(),
        Variable.list(AppEnvironment.defaults(hostname, ports, paths)),
        Secret.defaults(),
        Limits.web(),
        Limits.sidekiq(),
        Limits.nginx(),
        Limits.postgres(),
        Limits.redis(),
        distributions.stream().sorted().distinct().map(DistributionModel::of).toList(),
        CompileModel.NONE,
        ContainerModel.of(paths, ports),
        containerDistribution(distributions),
        new Archives(name + "-" + version + "-rootfs", ".tar.zst"));
  }

  /** Debian's where there is a choice: it is what the app's own developers build on. */
  public static String containerDistribution(Collection<Distribution> distributions) {
    return distributions.contains(Distribution.DEBIAN)
        ? Distribution.DEBIAN.id()
        : distributions.stream().sorted().findFirst().map(Distribution::id).orElse("");
  }

  /**
   * The same site with variables of the user's over the present ones.
   *
   * @throws io.github.discourseimage.image.ImageBuildException with every variable that is a secret
   *     or that no process can have
   */
  public SiteModel withEnvironment(SortedMap<String, String> user) {
    SortedMap<String, String> merged = new TreeMap<>();
    environment.forEach(variable -> merged.put(variable.name(), variable.value()));
    merged.putAll(AppEnvironment.checked(user, secrets));
    return with(
        image, web, ports, Variable.list(merged), compile, container, archives, distributions);
  }

  /** The same site under another image name, such as {@code registry.example.org/my-forum}. */
  public SiteModel withImage(String newImage) {
    return with(newImage, web, ports, environment, compile, container, archives, distributions);
  }

  /** The same site with a web server that is started or stopped in a way of its own. */
  public SiteModel withWeb(WebServer newWeb) {
    return with(image, newWeb, ports, environment, compile, container, archives, distributions);
  }

  /** The same site on other ports. */
  public SiteModel withPorts(Ports newPorts) {
    TreeMap<String, String> port = new TreeMap<>();
    port.put("UNICORN_PORT", String.valueOf(newPorts.app()));
    ContainerModel sameContainer =
        ContainerModel.of(paths, newPorts).withLabels(container.labels());
    return with(image, web, newPorts, environment, compile, sameContainer, archives, distributions)
        .withEnvironment(port);
  }

  /** The same site whose services may take this much. */
  public SiteModel withLimits(ServiceLimits limits) {
    return new SiteModel(
        name,
        version,
        appVersion,
        revision,
        hostname,
        image,
        uploadLimit,
        web,
        sidekiq,
        ports,
        paths,
        account,
        environment,
        secrets,
        limits.web(),
        limits.sidekiq(),
        limits.nginx(),
        postgresLimits,
        redisLimits,
        distributions,
        compile,
        container,
        containerDistribution,
        archives);
  }

  /** The same site where systemd opens these sockets for nginx. */
  public SiteModel withSockets(List<String> sockets) {
    Ports newPorts = new Ports(ports.app(), ports.http(), sockets);
    return with(image, web, newPorts, environment, compile, container, archives, distributions);
  }

  /** The same site where the app trusts the organisation's certificates in {@code /etc}. */
  public SiteModel withCertificates() {
    TreeMap<String, String> bundle = new TreeMap<>();
    bundle.put("SSL_CERT_FILE", paths.config() + "/ca-certificates.pem");
    return withEnvironment(bundle);
  }

  /** The same site whose container compiles the app. */
  public SiteModel withCompile(CompileModel newCompile) {
    return with(image, web, ports, environment, newCompile, container, archives, distributions);
  }

  /** The same site whose files are in archives of another name. */
  public SiteModel withArchives(Archives newArchives) {
    return with(image, web, ports, environment, compile, container, newArchives, distributions);
  }

  /** The same site whose image says this of itself, by label. */
  public SiteModel withLabels(SortedMap<String, String> labels) {
    ContainerModel labelled = container.withLabels(ContainerModel.labels(labels));
    return with(image, web, ports, environment, compile, labelled, archives, distributions);
  }

  /** The same site whose Dockerfile begins with these images, such as {@code debian@sha256:...}. */
  public SiteModel withBaseImages(SortedMap<Distribution, String> images) {
    List<DistributionModel> based =
        distributions.stream()
            .map(
                model ->
                    model.withBaseImage(
                        images.getOrDefault(Distribution.of(model.id()), model.baseImage())))
            .toList();
    return with(image, web, ports, environment, compile, container, archives, based);
  }

  private SiteModel with(
      String newImage,
      WebServer newWeb,
      Ports newPorts,
      List<Variable> newEnvironment,
      CompileModel newCompile,
      ContainerModel newContainer,
      Archives newArchives,
      List<DistributionModel> newDistributions) {
    return new SiteModel(
        name,
        version,
        appVersion,
        revision,
        hostname,
        newImage,
        uploadLimit,
        newWeb,
        sidekiq,
        newPorts,
        paths,
        account,
        newEnvironment,
        secrets,
        webLimits,
        sidekiqLimits,
        nginxLimits,
        postgresLimits,
        redisLimits,
        newDistributions,
        newCompile,
        newContainer,
        containerDistribution,
        newArchives);
  }
}
