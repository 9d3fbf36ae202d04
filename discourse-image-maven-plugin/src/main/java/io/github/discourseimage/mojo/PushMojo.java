package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ImagePush;
import io.github.discourseimage.build.ImageRequest;
import io.github.discourseimage.build.Output;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.registry.ImageReference;
import io.github.discourseimage.registry.Referrer;
import io.github.discourseimage.source.git.GitSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Pushes the container images of {@code target/oci} to the registry that {@code discourse.image}
 * names; what the registry has is not sent again. {@code target/pushed-images.json} tells their
 * digests.
 *
 * @since 0.1
 */
@Mojo(name = "push", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public class PushMojo extends AbstractImageMojo {

  /**
   * Further tags for the image whose tag is the version. Example: {@code stable,2026.7}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.push.tags")
  List<String> pushTags = new ArrayList<>();

  /**
   * Files that are attached to every image in the registry, each a {@code <referrer>} with a {@code
   * <file>} and an {@code <artifactType>}. Example: {@code
   * <referrers><referrer><file>sbom.spdx.json</file><artifactType>application/spdx+json</artifactType></referrer></referrers>}.
   *
   * @since 0.1
   */
  @Parameter List<ReferrerBean> referrers = new ArrayList<>();

  /**
   * Whether to skip this goal. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.push.skip", defaultValue = "false")
  private boolean skipPush;

  @Override
  boolean skipGoal() {
    return skipPush;
  }

  @Override
  void run(ImageRequest request, GitSettings settings, MavenLog log) {
    boolean hasImage = request.outputs().selected().contains(Output.OCI);
    boolean hasRegistry = !request.site().image().registry().isEmpty();
    // Every project of this packaging deploys; not every one has an image.
    if (!(hasImage && hasRegistry) && execution.getExecutionId().equals("default-push")) {
      log.info(
          "Nothing to push: it needs oci in discourse.outputs and a registry in discourse.image");
      return;
    }
    Findings findings = new Findings();
    if (!hasImage) {
      findings.add(
          "discourse.outputs",
          "does not have oci, so there is no image to push",
          "add it, as in -Ddiscourse.outputs=tarball,oci");
    }
    if (!hasRegistry) {
      findings.add(
          "discourse.image",
          "is '" + request.site().image() + "', which names no registry to push to",
          "write the registry before it, as in <image>registry.example.org/team/my-forum</image>");
    }
    SortedSet<String> tags = tags(findings);
    List<Referrer> attached = ReferrerBean.parse(referrers, findings);
    findings.throwIfAny();
    new ImagePush(request, registries.access(request.inputs(), settings, log), log)
        .push(tags, attached);
  }

  private SortedSet<String> tags(Findings findings) {
    SortedSet<String> tags = new TreeSet<>();
    for (String tag : pushTags) {
      try {
        tags.add(ImageReference.requireTag(tag.trim()));
      } catch (IllegalArgumentException e) {
        findings.add("discourse.push.tags", String.valueOf(e.getMessage()), "correct it");
      }
    }
    return tags;
  }
}
