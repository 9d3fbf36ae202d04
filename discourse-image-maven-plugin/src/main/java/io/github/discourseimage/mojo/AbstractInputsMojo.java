package io.github.discourseimage.mojo;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** What the project adds to the app. */
@SuppressWarnings("NullAway.Init") // Maven sets the fields before execute().
abstract class AbstractInputsMojo extends AbstractLimitsMojo {

  /**
   * The site's settings, a flat YAML map as {@code rake site_settings:export} writes it. They are
   * imported after the migration. Example: {@code settings/production.yml}.
   *
   * @since 0.1
   */
  @Parameter(
      property = "discourse.settingsFile",
      defaultValue = "${project.basedir}/src/main/settings/saved_settings.yml")
  File settingsFile;

  /**
   * Settings that may stand in {@link #settingsFile} although their names look like secrets.
   * Example: {@code topics_per_period_in_top_token}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.allowedSecretSettings")
  List<String> allowedSecretSettings = new ArrayList<>();

  /**
   * Directory of nginx configuration: {@code before-server/*.conf}, {@code server/*.conf} and
   * {@code discourse/*.conf} go to the outlets of that name. Example: {@code nginx}.
   *
   * @since 0.1
   */
  @Parameter(
      property = "discourse.nginxDirectory",
      defaultValue = "${project.basedir}/src/main/nginx")
  File nginxDirectory;

  /**
   * Directory of the organisation's CA certificates, one PEM file {@code *.crt} each. Example:
   * {@code ../company/ca-certificates}.
   *
   * @since 0.1
   */
  @Parameter(
      property = "discourse.certificatesDirectory",
      defaultValue = "${project.basedir}/src/main/ca-certificates")
  File certificatesDirectory;

  /**
   * Bundle of public root certificates (PEM) to merge the organisation's into, such as the base
   * image's {@code /etc/ssl/certs/ca-certificates.crt}. Without it OpenSSL finds them by hashed
   * links. Example: {@code /etc/ssl/certs/ca-certificates.crt}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.caBundle")
  @Nullable File caBundle;

  /**
   * Directory laid over the image of every distribution; beside it, the directory with {@code
   * -debian} (and so on) at the end is laid over one. Example: {@code overlay}.
   *
   * @since 0.1
   */
  @Parameter(
      property = "discourse.overlayDirectory",
      defaultValue = "${project.basedir}/src/main/rootfs")
  File overlayDirectory;

  /**
   * Numeric owners, and modes where the default is not right, of files in the overlays. Example:
   * {@code owners}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.ownersFile", defaultValue = "${project.basedir}/src/main/owners")
  File ownersFile;

  /**
   * Directory of templates: one at the path of a built-in replaces it, others are added. Example:
   * {@code templates}.
   *
   * @since 0.1
   */
  @Parameter(
      property = "discourse.templatesDirectory",
      defaultValue = "${project.basedir}/src/main/templates")
  File templatesDirectory;

  /**
   * What the project adds to the Helm chart: {@code values.yaml}, which is laid over the chart's
   * own, and templates in {@code templates/}. Example: {@code helm}.
   *
   * @since 0.1
   */
  @Parameter(
      property = "discourse.helmDirectory",
      defaultValue = "${project.basedir}/src/main/helm")
  File helmDirectory;

  /**
   * Paths in the image of files that may be setuid or setgid; others are refused. Example: {@code
   * /usr/bin/fping}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.allowedSetuid")
  List<String> allowedSetuid = new ArrayList<>();

  /**
   * Host name under which people reach the site. Example: {@code forum.example.org}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.hostname", defaultValue = "discourse.example.com")
  String hostname;

  /**
   * Name of the container image, without a tag: the registry, where there is one, and the
   * repository in it. Example: {@code registry.example.org/team/my-forum}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.image", defaultValue = "${project.artifactId}")
  String image;

  /**
   * Environment of the app beyond the defaults; secrets are refused. Example: {@code
   * <DISCOURSE_SMTP_ADDRESS>smtp.example.org</DISCOURSE_SMTP_ADDRESS>}.
   *
   * @since 0.1
   */
  @Parameter Map<String, String> environment = new TreeMap<>();
}
