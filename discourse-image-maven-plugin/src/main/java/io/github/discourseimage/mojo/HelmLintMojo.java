package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ImageRequest;
import io.github.discourseimage.source.git.GitSettings;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Lints the Helm chart in {@code target/helm} by the Helm that the plugin brings: strictly, and by
 * rendering it for each supported Kubernetes with each of {@code src/main/helm/ci/*-values.yaml},
 * or with the least that a release must say. Every object must be sound, every pod restricted. What
 * was rendered is in {@code target/discourse-image/helm-lint}.
 *
 * <p>The goal {@code check} does the same.
 *
 * @since 0.1
 */
@Mojo(name = "helm-lint", defaultPhase = LifecyclePhase.VERIFY, threadSafe = true)
public class HelmLintMojo extends AbstractLintMojo {

  @Override
  boolean skipGoal() {
    return skipHelmLint;
  }

  @Override
  void run(ImageRequest request, GitSettings settings, MavenLog log) {
    lint(request, settings, log);
  }
}
