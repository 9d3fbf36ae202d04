package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ChartChecker;
import io.github.discourseimage.build.ImageRequest;
import io.github.discourseimage.helm.ChartLint;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.source.git.GitSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.maven.plugins.annotations.Parameter;

/** What goals that lint the chart are told. */
abstract class AbstractLintMojo extends AbstractImageMojo {

  private static final String VERSIONS = "discourse.helmLint.kubernetesVersions";

  /**
   * Versions of Kubernetes that the chart is rendered for; without it, the oldest and the newest
   * that it is for. Example: {@code 1.30,1.33}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.helmLint.kubernetesVersions")
  List<String> helmLintKubernetesVersions = new ArrayList<>();

  /**
   * Whether to leave the chart unlinted. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.helmLint.skip", defaultValue = "false")
  boolean skipHelmLint;

  void lint(ImageRequest request, GitSettings settings, MavenLog log) {
    Findings findings = new Findings();
    SortedSet<String> versions = new TreeSet<>();
    for (String version : helmLintKubernetesVersions) {
      if (!version.trim().matches("1\\.\\d{1,3}(\\.\\d{1,3})?")) {
        findings.add(
            VERSIONS, "'" + version + "' is not a version of Kubernetes", "write it as in 1.31");
      }
      versions.add(version.trim());
    }
    findings.throwIfAny();
    new ChartChecker(request, settings.cacheDirectory(), log)
        .check(versions.isEmpty() ? new TreeSet<>(ChartLint.KUBERNETES) : versions);
  }
}
