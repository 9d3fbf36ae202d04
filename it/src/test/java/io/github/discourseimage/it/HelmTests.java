package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** From the POM to a chart that was looked at. */
class HelmTests {

  @Test
  void verifyLintsTheChartAndTellsAllThatIsWrong() throws IOException {
    Case one = Case.of("one-distribution", "lint");

    assertThat(one.maven("verify", "-Ddiscourse.outputs=helm").succeeds().text())
        .contains("Helm's linter and our rules find nothing wrong with the chart: ")
        .contains("for Kubernetes 1.25, 1.36");
    assertThat(one.maven("verify", "-Ddiscourse.outputs=helm").succeeds().text())
        .contains("Up to date: the chart is the one that was linted before");

    Path own = one.directory().resolve("src/main/helm");
    Files.createDirectories(own.resolve("templates"));
    Files.createDirectories(own.resolve("ci"));
    Files.writeString(
        own.resolve("templates/pod.yaml"),
        "apiVersion: v1\nkind: Pod\nmetadata: {name: own}\nspec: {hostNetwork: true, containers:"
            + " []}\n");
    Files.writeString(own.resolve("ci/inside-values.yaml"), "redis: {host: r}\n");

    MavenRun.Result wrong = one.maven("verify", "-Ddiscourse.outputs=helm").run();

    assertThat(wrong.successful()).isFalse();
    assertThat(wrong.text())
        .contains("ci/inside-values.yaml, Kubernetes 1.25: cannot be rendered: ")
        .contains("database.host is empty: name the PostgreSQL server");
    Files.writeString(
        own.resolve("ci/inside-values.yaml"), "database: {host: d}\nredis: {host: r}\n");
    assertThat(one.maven("verify", "-Ddiscourse.outputs=helm").run().text())
        .contains("/target/discourse-image/helm-lint/inside-1.25.yaml:")
        .contains("Pod/own of templates/pod.yaml: spec.hostNetwork: is true, but must not be true")
        .contains("Pod/own of templates/pod.yaml: spec.containers: is empty");
    one.maven("verify", "-Ddiscourse.outputs=helm", "-Ddiscourse.helmLint.skip").succeeds();
    assertThat(
            one.maven("discourse-image:helm-lint", "-Ddiscourse.helmLint.kubernetesVersions=latest")
                .run()
                .text())
        .contains("discourse.helmLint.kubernetesVersions: 'latest' is not a version of Kubernetes");
  }

  @Test
  void diffTellsWhatAnUpgradeFromAnInstalledVersionWouldChange() throws IOException {
    Case one = Case.of("one-distribution", "diff");
    one.maven("install", "-Ddiscourse.outputs=helm").succeeds();
    String from = "-Ddiscourse.diff.from=org.example:one-image:1.0-SNAPSHOT";
    String same = "-Ddiscourse.diff.failOnChange";

    assertThat(one.maven("discourse-image:diff", from, same).succeeds().text())
        .contains(": no difference");
    assertThat(one.output("one-image-1.0-SNAPSHOT-chart.diff")).isEmptyFile();

    Path values = one.directory().resolve("src/main/helm/values.yaml");
    Files.createDirectories(values.getParent());
    Files.writeString(values, "web: {replicas: 3}\ndatabase: {host: d}\nredis: {host: r}\n");
    Path pom = one.directory().resolve("pom.xml");
    Files.writeString(pom, Files.readString(pom).replace("<version>1.0-S", "<version>1.1-S"));
    MavenRun.Result changed =
        one.maven("package", "discourse-image:diff", "-Ddiscourse.outputs=helm,kustomize", from)
            .succeeds();

    assertThat(changed.text())
        .contains("~ Deployment/release-one-image-web", "-  replicas: 1", "+  replicas: 3")
        .containsPattern("[-] +image: \"?one-image:1.0-SNAPSHOT\"?")
        .containsPattern("[+] +image: \"?one-image:1.1-SNAPSHOT\"?")
        .containsPattern(": 0 added, 0 removed, \\d+ changed");
    assertThat(one.output("kustomize/one-image/base/deployment-one-image-web.yaml"))
        .content()
        .contains("replicas: 3")
        .containsPattern("value: \"?d\"?\n");
    assertThat(one.maven("discourse-image:diff", from, same).run().text())
        .contains("discourse.diff.failOnChange: is true, and the chart is not the same as ");
    assertThat(
            one.maven(
                    "discourse-image:diff",
                    "-Ddiscourse.diff.from=no-chart",
                    "-Ddiscourse.diff.values=none.yaml")
                .run()
                .text())
        .contains("discourse.diff.from: is 'no-chart', which is neither a file nor a project")
        .contains("discourse.diff.values: ", "none.yaml is not a file");
  }
}
