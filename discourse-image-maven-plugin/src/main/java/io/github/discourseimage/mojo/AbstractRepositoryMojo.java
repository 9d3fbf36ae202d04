package io.github.discourseimage.mojo;

import java.io.File;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;

/** Where the app and its plugins come from, and how their repositories are reached. */
@SuppressWarnings("NullAway.Init") // Maven sets the fields before execute().
abstract class AbstractRepositoryMojo extends AbstractMojo {

  /**
   * Git repository of the app: an https or ssh URL, a file: URL, or a local path, which is read in
   * place. Example: {@code https://git.example.org/forum/discourse.git}.
   *
   * @since 0.1
   */
  @Parameter(
      property = "discourse.repository",
      defaultValue = "https://github.com/discourse/discourse.git")
  String repository;

  /**
   * Branch, tag, or full or abbreviated commit of the app. It is resolved to a commit once, which
   * is printed and written to the build's lock. Example: {@code release/2026.7}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.branch", defaultValue = "latest")
  String branch;

  /**
   * The organisation's plugins. Each has a {@code <repository>} and, if Discourse's own
   * compatibility rules are not to choose the commit, a {@code <branch>} (branch, tag or commit);
   * or a {@code <directory>}. Directories in {@link #pluginsDirectory} are added by themselves.
   * Example: {@code
   * <plugins><plugin><repository>https://github.com/discourse/discourse-saml.git</repository></plugin></plugins>}.
   *
   * @since 0.1
   */
  @Parameter @Nullable PlexusConfiguration plugins;

  /**
   * Directory of plugins that are kept in the project, one directory each. Example: {@code
   * plugins}.
   *
   * @since 0.1
   */
  @Parameter(
      property = "discourse.pluginsDirectory",
      defaultValue = "${project.basedir}/src/main/plugins")
  File pluginsDirectory;

  /**
   * Whether to build exactly what {@link #lockFile} says, without asking a repository, and to fail
   * if it does not fit the configuration. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.locked", defaultValue = "false")
  boolean locked;

  /**
   * The lock that is committed with the project; {@code discourse-image:lock} writes it. Example:
   * {@code locks/production.lock}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.lockFile", defaultValue = "${project.basedir}/discourse.lock")
  File lockFile;

  /**
   * Where fetched repositories are kept, shared between projects. The default is {@code
   * discourse-image} in {@code $XDG_CACHE_HOME} or in {@code ~/.cache}. Example: {@code
   * /var/cache/ci/discourse-image}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.cacheDirectory")
  @Nullable File cacheDirectory;

  /**
   * Id of the {@code <server>} in settings.xml with the login for all repositories: user name and
   * password or token, or private key and passphrase. Without it the host's name is the id.
   * Example: {@code company-git}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.git.serverId")
  @Nullable String gitServerId;

  /**
   * Seconds to wait for a connection and for each read. Example: {@code 120}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.git.timeout", defaultValue = "30")
  int gitTimeout;

  /**
   * Further attempts when the network fails; each waits twice as long as the one before. Example:
   * {@code 5}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.git.retries", defaultValue = "3")
  int gitRetries;

  /**
   * PEM file with the CA certificates of the organisation's git servers, trusted beside the JDK's
   * own. Example: {@code company.pem}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.git.caCertificates")
  @Nullable File gitCaCertificates;

  /**
   * What becomes of submodules: {@code refuse} stops the build and names them, {@code fetch}
   * fetches each at its commit. Example: {@code fetch}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.git.submodules", defaultValue = "refuse")
  String gitSubmodules;

  /**
   * Whether http: and git: URLs are allowed; http: to a loopback address always is. Example: {@code
   * true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.git.allowPlainProtocols", defaultValue = "false")
  boolean gitAllowPlainProtocols;
}
