package io.github.discourseimage.mojo;

import java.io.File;
import java.util.Map;
import java.util.TreeMap;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** How the app is compiled: Ruby, gems, node packages and assets. */
@SuppressWarnings("NullAway.Init") // Maven sets the fields before execute().
abstract class AbstractCompilationMojo extends AbstractInputsMojo {

  /**
   * Whether the image gets Ruby, gems, node packages and assets, built in a sandbox that needs
   * neither root nor Docker but Linux. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.build", defaultValue = "false")
  boolean build;

  /**
   * For each distribution the operating system to build in: the path or URL of a root file system
   * (tar, or OCI layout or archive) followed by {@code #sha256=} and its digest, or {@code
   * mmdebstrap:} and a suite. Debian and Ubuntu have a suite by default. Example: {@code
   * <builderRoots><debian>roots/trixie.tar.xz</debian></builderRoots>}.
   *
   * @since 0.1
   */
  @Parameter Map<String, String> builderRoots = new TreeMap<>();

  /**
   * For each distribution the operating system that the image will be laid over, told like {@link
   * #builderRoots}: every library that a compiled file needs must be in it. Without one, what the
   * builder root has is taken for granted. Example: {@code
   * <runtimeRoots><debian>roots/trixie-slim.tar.xz</debian></runtimeRoots>}.
   *
   * @since 0.1
   */
  @Parameter Map<String, String> runtimeRoots = new TreeMap<>();

  /**
   * Directory of stage scripts: one with the name of a built-in replaces it, others are added.
   * Those in {@code .discourse-image/stages} of the app's repository come before. Example: {@code
   * stages}.
   *
   * @since 0.1
   */
  @Parameter(
      property = "discourse.build.stagesDirectory",
      defaultValue = "${project.basedir}/src/main/stages")
  File stagesDirectory;

  /**
   * How stages are kept apart from the machine: {@code bubblewrap}, {@code podman} or {@code auto}
   * for the first that works. Example: {@code podman}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.build.sandbox", defaultValue = "auto")
  String buildSandbox;

  /**
   * Memory that each process of a stage may allocate, with the unit k, m or g; without it there is
   * no limit. Example: {@code 4g}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.build.memory")
  @Nullable String buildMemory;

  /**
   * Processors that a stage may use; without it, all. Example: {@code 2}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.build.processors")
  @Nullable String buildProcessors;

  /**
   * Minutes after which a stage is stopped. Example: {@code 90}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.build.timeout", defaultValue = "60")
  String buildTimeout;

  /**
   * Name of a stage to open a shell in, in the place of running it; the build ends there. Example:
   * {@code 50-assets}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.build.shell")
  @Nullable String buildShell;

  /**
   * Variables that every stage sees, beyond what it needs anyway. Example: {@code
   * <BUNDLE_BUILD__PG>--with-pg-config=/usr/bin/pg_config</BUNDLE_BUILD__PG>}.
   *
   * @since 0.1
   */
  @Parameter Map<String, String> buildEnvironment = new TreeMap<>();

  /**
   * Variables that stages see while they fetch and never while the app's code runs: mirrors,
   * proxies. Logins belong into settings.xml. Example: {@code
   * <BUNDLE_MIRROR__ALL>https://gems.example.org</BUNDLE_MIRROR__ALL>}.
   *
   * @since 0.1
   */
  @Parameter Map<String, String> fetchEnvironment = new TreeMap<>();

  /**
   * Directories of this machine that stages see, read-only, by name: {@code wheels} is {@code
   * $VOLUMES/wheels}. A stage runs again when a file in one of them changed. Example: {@code
   * <buildVolumes><fonts>/usr/share/fonts</fonts></buildVolumes>}.
   *
   * @since 0.1
   */
  @Parameter Map<String, String> buildVolumes = new TreeMap<>();

  /**
   * Exact version of Ruby, or {@code distribution} for that of the distribution; without it, what
   * the checkout asks for. Example: {@code 3.4.10}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.ruby.version")
  @Nullable String rubyVersion;

  /**
   * Where the source of a Ruby is that ruby-build does not know. Example: {@code
   * https://mirror.example.org/ruby-3.4.10.tar.gz}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.ruby.url")
  @Nullable String rubyUrl;

  /**
   * SHA-256 of {@link #rubyUrl} in hexadecimal. Example: {@code
   * 4a5a1a3f5e9d0c2b7a6f8e1d3c5b7a9f0e2d4c6b8a0f1e3d5c7b9a8f6e4d2c1b}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.ruby.sha256")
  @Nullable String rubySha256;

  /** Whether this goal compiles the app, as far as the POM tells. */
  boolean compiles() {
    return build;
  }
}
