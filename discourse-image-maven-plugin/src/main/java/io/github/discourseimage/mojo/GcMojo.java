package io.github.discourseimage.mojo;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.stage.CacheCleaner;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Makes room in the cache of builds: what was not used for longest goes first, and nothing that a
 * build uses at that time. Repositories stay. It works outside of a project too.
 *
 * @since 0.1
 */
@Mojo(name = "gc", requiresProject = false, threadSafe = true)
@SuppressWarnings("NullAway.Init") // Maven sets the fields before execute().
public class GcMojo extends AbstractMojo {

  /**
   * Size to which the cache is cut, with the unit k, m or g. Example: {@code 5g}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.gc.maxSize", defaultValue = "20g")
  String gcMaxSize;

  /**
   * Days without use after which something goes, however much room there is; without it the size
   * alone counts. Example: {@code 30}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.gc.olderThan")
  @Nullable String gcOlderThan;

  /**
   * The cache to clean. The default is {@code discourse-image} in {@code $XDG_CACHE_HOME} or in
   * {@code ~/.cache}. Example: {@code /var/cache/ci/discourse-image}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.cacheDirectory")
  @Nullable File cacheDirectory;

  /**
   * Whether to skip this goal. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.gc.skip", defaultValue = "false")
  private boolean skipGc;

  /**
   * Whether to skip all goals of this plugin. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.skip", defaultValue = "false")
  boolean skip;

  @Parameter(defaultValue = "${session}", readonly = true)
  MavenSession session;

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    if (skip || skipGc) {
      getLog().info("Skipped: discourse." + (skip ? "" : "gc.") + "skip is true");
      return;
    }
    MavenLog log = new MavenLog(getLog(), MavenLog.hasTerminal(session));
    try {
      Findings findings = new Findings();
      long most =
          ByteSize.parse("discourse.gc.maxSize", gcMaxSize.trim(), "write it as in 20g", findings);
      Optional<Duration> age = age(findings);
      findings.throwIfAny();
      Path cache = GitSettingsParser.cacheDirectory(cacheDirectory);
      CleaningReport.lines(cache, most, new CacheCleaner(cache, log).clean(most, age))
          .forEach(log::info);
    } catch (ImageBuildException e) {
      getLog().debug(e);
      if (e.fault() == ImageBuildException.Fault.INPUT) {
        throw new MojoFailureException(e.getMessage(), e);
      }
      throw new MojoExecutionException(e.getMessage(), e);
    }
  }

  private Optional<Duration> age(Findings findings) {
    String days = gcOlderThan == null ? "" : gcOlderThan.trim();
    if (days.isEmpty()) {
      return Optional.empty();
    }
    if (!days.matches("\\d{1,5}")) {
      findings.add(
          "discourse.gc.olderThan", "is '" + days + "', not a number", "give days as in 30");
      return Optional.empty();
    }
    return Optional.of(Duration.ofDays(Integer.parseInt(days)));
  }
}
