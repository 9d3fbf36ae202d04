package io.github.discourseimage.template;

import java.util.List;
import java.util.SortedMap;

/**
 * How the app runs in a container, whoever builds it.
 *
 * @param environment variables of the container, beyond those that the launcher gives the app
 * @param entrypoint what starts every role; the role follows
 * @param command the role of a container that is told nothing
 * @param volumes where the app keeps what must outlive a container
 * @param healthCheck command that succeeds while the web server answers
 * @param healthSeconds when that is asked
 * @param labels what the image says of itself, quoted as a Dockerfile takes it
 * @param systemd the same where systemd starts it
 */
public record ContainerModel(
    List<Variable> environment,
    List<String> entrypoint,
    List<String> command,
    List<String> volumes,
    List<String> healthCheck,
    HealthSeconds healthSeconds,
    List<Variable> labels,
    SystemdContainer systemd) {

  /**
   * Times of the health check in seconds.
   *
   * @param interval between two
   * @param timeout of one
   * @param start during which failures do not count: the first start compiles caches
   * @param retries after how many failures the container is unhealthy
   */
  public record HealthSeconds(int interval, int timeout, int start, int retries) {}

  public ContainerModel {
    environment = List.copyOf(environment);
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    volumes = List.copyOf(volumes);
    healthCheck = List.copyOf(healthCheck);
    labels = List.copyOf(labels);
  }

  static ContainerModel of(Paths paths, Ports ports) {
    return new ContainerModel(
        List.of(
            Variable.of("CREDENTIALS_DIRECTORY", "/run/secrets"),
            Variable.of("HOME", paths.cache())),
        List.of("tini", "--", paths.entrypoint()),
        List.of("web"),
        List.of(paths.state(), paths.cache()),
        healthCheck(ports.app()),
        new HealthSeconds(15, 5, 300, 4),
        List.of(),
        SystemdContainer.of(ports));
  }

  static List<String> healthCheck(int port) {
    return List.of("curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:" + port + "/srv/status");
  }

  /** The same with other labels. */
  ContainerModel withLabels(List<Variable> newLabels) {
    return new ContainerModel(
        environment, entrypoint, command, volumes, healthCheck, healthSeconds, newLabels, systemd);
  }

  /** Labels for {@link #withLabels}; in double quotes a Dockerfile knows these escapes alone. */
  static List<Variable> labels(SortedMap<String, String> values) {
    return values.entrySet().stream()
        .map(
            label ->
                new Variable(
                    label.getKey(),
                    label.getValue(),
                    '"' + label.getValue().replaceAll("[\"\\\\$]", "\\\\$0") + '"'))
        .toList();
  }
}
