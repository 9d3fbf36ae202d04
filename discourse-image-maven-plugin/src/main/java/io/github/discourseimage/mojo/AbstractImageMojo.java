package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ImageRequest;
import io.github.discourseimage.build.Output;
import io.github.discourseimage.build.RegistrySettings;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.source.git.GitSettings;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Component;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.jspecify.annotations.Nullable;

/** What is written, and the frame of every goal that works in a project. */
@SuppressWarnings("NullAway.Init") // Maven sets the fields before execute().
abstract class AbstractImageMojo extends AbstractExtensionsMojo {

  /**
   * What to write: any of {@code tarball}, {@code directory}, {@code container}, {@code helm},
   * {@code kustomize}, {@code oci}, {@code sysext}, {@code confext}, {@code portable}, {@code
   * mkosi}. Example: {@code tarball}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.outputs", defaultValue = "tarball,directory,container,helm")
  List<String> outputs = new ArrayList<>();

  /**
   * Distributions to write deltas for: any of {@code alpine}, {@code arch}, {@code debian}, {@code
   * ubuntu}. Example: {@code debian,alpine}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.distributions", defaultValue = "alpine,arch,debian,ubuntu")
  List<String> distributions = new ArrayList<>();

  /**
   * Compression of the tarballs: {@code zstd}, {@code gzip} or {@code none}. Example: {@code gzip}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.compression", defaultValue = "zstd")
  String compression;

  /**
   * Level of the compression on the compressor's own scale (zstd 1 to 22, gzip 1 to 9). The default
   * is zstd's 3 and gzip's 6. Example: {@code 19}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.compressionLevel")
  @Nullable Integer compressionLevel;

  /**
   * Time of every file in the image: ISO 8601 or seconds since 1970. Without it {@code
   * SOURCE_DATE_EPOCH} counts, and without that the time of the app's commit. Example: {@code
   * 2026-11-20T00:00:00Z}.
   *
   * @since 0.1
   */
  @Parameter(defaultValue = "${project.build.outputTimestamp}")
  @Nullable String outputTimestamp;

  /**
   * Whether to skip all goals of this plugin. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.skip", defaultValue = "false")
  boolean skip;

  @Parameter(defaultValue = "${project}", readonly = true)
  MavenProject project;

  @Parameter(defaultValue = "${session}", readonly = true)
  MavenSession session;

  @Parameter(defaultValue = "${mojoExecution}", readonly = true)
  MojoExecution execution;

  @Component SettingsDecrypter decrypter;

  /** How registries are reached; parsed before the goal runs. */
  RegistrySettings registries;

  /** Whether this goal is switched off; told by the goal's own property. */
  abstract boolean skipGoal();

  /** What is left to do when the goal is skipped. */
  void skipped() {}

  /** Does the goal's work; nothing is opened yet. */
  abstract void run(ImageRequest request, GitSettings settings, MavenLog log);

  @Override
  public final void execute() throws MojoExecutionException, MojoFailureException {
    if (skip || skipGoal()) {
      getLog().info("Skipped: discourse." + (skip ? "" : propertyName() + ".") + "skip is true");
      skipped();
      return;
    }
    MavenLog log = new MavenLog(getLog(), MavenLog.hasTerminal(session));
    try {
      Findings findings = new Findings();
      UnknownElements.check(project, execution, findings);
      ImageRequest request = new RequestParser(this, findings).parse();
      GitSettings settings = new GitSettingsParser(this, findings).parse();
      registries = registrySettings(this, findings);
      findings.throwIfAny();
      run(request, settings, log);
    } catch (ImageBuildException e) {
      log.endProgress();
      getLog().debug(e);
      if (e.fault() == ImageBuildException.Fault.INPUT) {
        throw new MojoFailureException(e.getMessage(), e);
      }
      throw new MojoExecutionException(e.getMessage(), e);
    } catch (UncheckedIOException e) {
      log.endProgress();
      throw new MojoExecutionException("A file cannot be read or written: " + e.getCause(), e);
    }
  }

  /** What the goal is called in its properties: {@code helmPush} for {@code helm-push}. */
  private String propertyName() {
    return Pattern.compile("-(.)")
        .matcher(execution.getGoal())
        .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
  }

  /** The lock to build from, or nothing to look the commits up. */
  Optional<Path> lock() {
    return locked ? Optional.of(lockFile.toPath()) : Optional.empty();
  }

  /** The outputs that this goal writes; all that are selected, unless the goal is for some only. */
  SortedSet<Output> selected(SortedSet<Output> configured) {
    return configured;
  }

  static SortedSet<Output> only(Output... outputs) {
    return new TreeSet<>(Arrays.asList(outputs));
  }
}
