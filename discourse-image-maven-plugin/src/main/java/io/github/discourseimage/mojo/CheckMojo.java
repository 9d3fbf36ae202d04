package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ChartChecker;
import io.github.discourseimage.build.ImageChecker;
import io.github.discourseimage.build.ImageRequest;
import io.github.discourseimage.source.git.GitSettings;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Checks the container images in {@code target/oci}: blobs, configuration and files. With {@code
 * discourse.check.run} it also starts each of them as it will run, read-only and without rights,
 * with PostgreSQL and Redis, and runs the built-in self-check, the app's and the project's own
 * checks; what passes gets the tag {@code candidate}. The log is {@code
 * target/<finalName>-image.check.log}.
 *
 * <p>In the lifecycle it runs when {@code oci} is among the outputs. Where {@code helm} is, it
 * first lints the chart, as the goal {@code helm-lint} does.
 *
 * @since 0.1
 */
@Mojo(name = "check", defaultPhase = LifecyclePhase.VERIFY, threadSafe = true)
@SuppressWarnings("NullAway.Init") // Maven sets the fields before execute().
public class CheckMojo extends AbstractLintMojo {

  /**
   * Whether to run the images. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.check.run", defaultValue = "false")
  boolean checkRun;

  /**
   * Distributions whose images are checked; without it all that are built, of which those that have
   * one of {@link #baseImages} are run. Example: {@code debian}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.check.distributions")
  List<String> checkDistributions = new ArrayList<>();

  /**
   * What runs the images: {@code podman}, {@code bubblewrap}, or {@code auto} for the first that
   * works. Example: {@code bubblewrap}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.check.runtime", defaultValue = "auto")
  String checkRuntime;

  /**
   * Numbers of the user and group that the images run as; without it, their own. Example: {@code
   * 1234567:0}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.check.user")
  @Nullable String checkUser;

  /**
   * Seconds that each step may take: the migration, the start of the web server, each check.
   * Example: {@code 1200}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.check.timeout", defaultValue = "600")
  String checkTimeout;

  /**
   * A PostgreSQL that runs already, with an empty database; without it one is started from this
   * machine's programs. With it the images run in the network of this machine. Example: {@code
   * postgresql://discourse:secret@db.example.org:5432/check}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.check.databaseUrl")
  @Nullable String checkDatabaseUrl;

  /**
   * A Redis that runs already; goes with {@link #checkDatabaseUrl}. Example: {@code
   * redis://:secret@cache.example.org:6379/2}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.check.redisUrl")
  @Nullable String checkRedisUrl;

  /**
   * Directory of the project's own checks, {@code *.sh} and {@code *.rb}, which run in a container
   * of the image in the order of their names. Example: {@code checks}.
   *
   * @since 0.1
   */
  @Parameter(
      property = "discourse.check.scriptsDirectory",
      defaultValue = "${project.basedir}/src/main/checks")
  File checkScriptsDirectory;

  /**
   * Whether to skip this goal. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.check.skip", defaultValue = "false")
  private boolean skipCheck;

  @Override
  boolean skipGoal() {
    return skipCheck;
  }

  @Override
  void run(ImageRequest request, GitSettings settings, MavenLog log) {
    var options = new CheckParser(this).parse();
    if (ChartChecker.concerns(request) && !skipHelmLint) {
      lint(request, settings, log);
    }
    if (!ImageChecker.concerns(request) && !execution.getExecutionId().equals("default-cli")) {
      log.debug("No container images are built, so none are checked");
      return;
    }
    new ImageChecker(request, options, log).check();
  }
}
