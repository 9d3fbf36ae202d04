package io.github.discourseimage.source.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.github.discourseimage.helm.ChartLint;
import io.github.discourseimage.template.RenderedFile;
import io.github.discourseimage.template.SiteModel;
import io.github.discourseimage.template.Templates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A chart in a directory, in front of the Helm that helm-java brings. That one does not tell of
 * hooks, so here they are named otherwise while it renders.
 */
final class HelmChart {

  /** Rendering takes longer than anything that is done with the result. */
  private static final Map<SiteModel, List<RenderedFile>> RENDERED = new ConcurrentHashMap<>();

  static final String OLDEST = ChartLint.KUBERNETES.get(0);
  private static final String NEWEST = ChartLint.KUBERNETES.get(1);
  private static final String HOOK = "helm.sh/hook";
  private static final String NO_HOOK = "rig/hook";

  private final Helm helm;

  private HelmChart(Path directory) {
    this.helm = new Helm(directory);
  }

  /** Writes the built-in chart of a site, without anything of a project's own. */
  static HelmChart write(SiteModel site, Path directory) throws IOException {
    return write(read(site, directory.resolve("none")).files(Optional.empty()), directory);
  }

  static HelmChart write(List<RenderedFile> files, Path directory) throws IOException {
    for (RenderedFile file : files) {
      Path path = directory.resolve(file.path());
      Files.createDirectories(Objects.requireNonNull(path.getParent()));
      String text = new String(file.content().readAll(), StandardCharsets.UTF_8);
      Files.writeString(path, text.replace(HOOK, NO_HOOK));
    }
    return new HelmChart(directory);
  }

  static Chart read(SiteModel site, Path project) {
    List<RenderedFile> rendered =
        RENDERED.computeIfAbsent(site, it -> Templates.builtIn().render(it).helm());
    return Chart.read(site, rendered, project);
  }

  /** What Helm gives for values and the newest Kubernetes: all manifests, hooks and tests too. */
  String template(String values) throws IOException {
    return template(values, NEWEST);
  }

  String template(String values, String kubernetes) throws IOException {
    Path file = Files.createTempFile("values", ".yaml");
    try {
      Files.writeString(file, values);
      return helm.template()
          .withName("release")
          .withNamespace("forums")
          .withKubeVersion(kubernetes)
          .withValuesFile(file)
          .call()
          .replace(NO_HOOK, HOOK);
    } finally {
      Files.delete(file);
    }
  }

  /** The object of such kind and name, {@code Deployment/release-my-forum-web}. */
  Manifest manifest(String values, String id) throws IOException {
    return Manifest.all(template(values)).stream()
        .filter(manifest -> manifest.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  void lint() {
    LintResult result = helm.lint().strict().call();
    assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
  }
}
