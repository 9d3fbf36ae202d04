package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ChartPush;
import io.github.discourseimage.build.ImageRequest;
import io.github.discourseimage.build.Output;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.oci.ImageName;
import io.github.discourseimage.source.git.GitSettings;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Pushes the Helm chart of {@code target} as an OCI artifact, so that {@code helm install
 * oci://...} finds it; its tag is the chart's version. A version that is there already stays as it
 * is, unless it is a SNAPSHOT. {@code target/pushed-chart.json} tells the digest.
 *
 * @since 0.1
 */
@Mojo(name = "helm-push", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public class HelmPushMojo extends AbstractImageMojo {

  private static final String SCHEME = "oci://";
  private static final String FORM =
      "write it as Helm does, <helmRepository>oci://registry.example.org/charts</helmRepository>:"
          + " the chart's name and its version come behind it";

  /**
   * Where charts are kept, as {@code helm push} is told it; the chart's name is added. Without it
   * no chart is pushed. Example: {@code oci://registry.example.org/charts}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.helmRepository")
  @Nullable String helmRepository;

  /**
   * Whether a chart of the same version that is there already is replaced. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.helmPush.force", defaultValue = "false")
  boolean helmPushForce;

  /**
   * Whether to skip this goal. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.helmPush.skip", defaultValue = "false")
  private boolean skipHelmPush;

  @Override
  boolean skipGoal() {
    return skipHelmPush;
  }

  @Override
  void run(ImageRequest request, GitSettings settings, MavenLog log) {
    boolean hasChart = request.outputs().selected().contains(Output.HELM);
    if (!(hasChart && helmRepository != null)
        && execution.getExecutionId().equals("default-helm-push")) {
      log.debug(
          "No chart to push: it needs helm in discourse.outputs and discourse.helmRepository");
      return;
    }
    Findings findings = new Findings();
    if (!hasChart) {
      findings.add(
          "discourse.outputs",
          "does not have helm, so there is no chart to push",
          "add it, as in -Ddiscourse.outputs=oci,helm");
    }
    ImageName name = name(helmRepository, request.project().artifactId(), findings);
    findings.throwIfAny();
    new ChartPush(request, registries.access(request.inputs(), settings, log), log)
        .push(name, helmPushForce);
  }

  /** Where a chart goes; what is wrong is added to the findings. */
  static ImageName name(@Nullable String given, String chart, Findings findings) {
    String repository = RequestParser.orEmpty(given).trim().replaceFirst("/+$", "");
    ImageName none = ImageName.of("none");
    if (!repository.startsWith(SCHEME)) {
      findings.add(
          "discourse.helmRepository",
          repository.isEmpty()
              ? "is missing, so there is nowhere to push the chart to"
              : "is '" + repository + "', which is no registry of charts",
          FORM);
      return none;
    }
    try {
      ImageName name = ImageName.of(repository.substring(SCHEME.length()) + "/" + chart);
      if (!name.registry().isEmpty()) {
        return name;
      }
      findings.add(
          "discourse.helmRepository",
          "is '" + repository + "', whose first part is not the host of a registry",
          "name the host in full, with a dot or a port, as in oci://registry.example.org/charts");
    } catch (IllegalArgumentException e) {
      findings.add("discourse.helmRepository", String.valueOf(e.getMessage()), FORM);
    }
    return none;
  }
}
