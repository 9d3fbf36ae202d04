package io.github.discourseimage.mojo;

import io.github.discourseimage.build.RegistrySettings;
import io.github.discourseimage.image.Findings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** How registries of container images are reached. */
@SuppressWarnings("NullAway.Init") // Maven sets the fields before execute().
abstract class AbstractRegistryMojo extends AbstractRepositoryMojo {

  /**
   * Id of the {@code <server>} in settings.xml with the login for registries. Without it the
   * registry's host, with its port or without, is the id; and where settings.xml has none, what
   * {@code podman login} and {@code docker login} wrote counts. Example: {@code company-registry}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.registry.serverId")
  @Nullable String registryServerId;

  /**
   * Registries, by host or host and port, that may speak plain http; those of this machine always
   * may. Example: {@code registry.test:5000}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.registry.allowPlainHttp")
  List<String> registryAllowPlainHttp = new ArrayList<>();

  /**
   * Seconds for which a connection to a registry may move no byte. Example: {@code 120}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.registry.timeout", defaultValue = "60")
  int registryTimeout;

  /** Parses what is told of registries; what is wrong is added to the findings. */
  RegistrySettings registrySettings(AbstractImageMojo mojo, Findings findings) {
    if (registryTimeout < 1) {
      findings.add(
          "discourse.registry.timeout", "is " + registryTimeout, "give seconds, 1 or more");
    }
    TreeSet<String> plain = new TreeSet<>();
    for (String host : registryAllowPlainHttp) {
      if (!host.trim().matches("[A-Za-z0-9.-]+(:\\d{1,5})?")) {
        findings.add(
            "discourse.registry.allowPlainHttp",
            "'" + host + "' is not a host with an optional port",
            "write it as in registry.test:5000, without http://");
      }
      plain.add(host.trim());
    }
    return new RegistrySettings(
        new SettingsLogins(mojo.session.getSettings(), mojo.decrypter, registryServerId),
        plain,
        Duration.ofSeconds(Math.max(1, registryTimeout)),
        System.getenv());
  }
}
