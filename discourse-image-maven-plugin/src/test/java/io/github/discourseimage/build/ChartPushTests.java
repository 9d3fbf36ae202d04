package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.oci.ImageName;
import io.github.discourseimage.oci.JsonObject;
import io.github.discourseimage.registry.ArtifactPull;
import io.github.discourseimage.registry.DockerRegistry;
import io.github.discourseimage.registry.FakeRegistry;
import io.github.discourseimage.registry.ImageReference;
import io.github.discourseimage.registry.Push;
import io.github.discourseimage.registry.RegistryAccess;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.sink.ChartSink;
import io.github.discourseimage.source.git.Credentials;
import io.github.discourseimage.template.RenderedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartPushTests {

  @TempDir Path directory;

  private ForumFixture forum;

  @BeforeEach
  void open() throws IOException {
    forum = new ForumFixture(directory);
  }

  @AfterEach
  void close() {
    forum.close();
  }

  /** The chart that the project's build would have left. */
  private void chart(String version, String template) {
    Image image =
        new Image("my-forum-1.0", new SourceDateEpoch(1767225600), List.of(), new TreeMap<>());
    new ChartSink(
            forum.target,
            "my-forum",
            () ->
                List.of(
                    file(
                        "Chart.yaml",
                        "apiVersion: v2\nname: my-forum\nversion: '"
                            + version
                            + "'\nappVersion: 2026.7\ndescription: A forum\nhome:"
                            + " https://forum.example.org\nsources: [https://git.example.org/a,"
                            + " https://git.example.org/b]\nmaintainers: [{name: Jane, email:"
                            + " jane@example.org}, {name: Joe}]\nannotations: {org.example.team:"
                            + " forum, org.opencontainers.image.title: other}\n"),
                    file("templates/map.yaml", template)))
        .write(image);
  }

  private static RenderedFile file(String path, String text) {
    return new RenderedFile(path, Content.of(text), false, "a test");
  }

  private Push.Pushed push(String host, boolean force) {
    ImageRequest request = forum.request();
    RegistrySettings settings =
        new RegistrySettings(Credentials.NONE, new TreeSet<>(), Duration.ofSeconds(20), Map.of());
    return new ChartPush(
            request, settings.access(request.inputs(), forum.settings(), forum.log), forum.log)
        .push(ImageName.of(host + "/charts/my-forum"), force);
  }

  @Test
  void helmShowsAndRendersWhatWasPushedToDebiansRegistry() throws Exception {
    chart("1.0.0+build.7", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: motd}\n");
    try (DockerRegistry registry = DockerRegistry.plain(directory.resolve("registry"))) {
      push(registry.host(), false);

      String reference = "oci://" + registry.host() + "/charts/my-forum";
      assertThat(Helm.show(reference).chart().withVersion("1.0.0+build.7").plainHttp().call())
          .contains("name: my-forum\n", "version: 1.0.0+build.7\n");
      assertThat(Helm.template(reference).withVersion("1.0.0+build.7").plainHttp().call())
          .contains("# Source: my-forum/templates/map.yaml", "metadata: {name: motd}");
    }
  }

  @Test
  void whatWasPushedComesBack() throws Exception {
    chart("1.0.0", "a: 1\n");
    ImageRequest request = forum.request();
    RegistryAccess access =
        new RegistrySettings(Credentials.NONE, new TreeSet<>(), Duration.ofSeconds(20), Map.of())
            .access(request.inputs(), forum.settings(), forum.log);
    try (FakeRegistry registry = new FakeRegistry()) {
      push(registry.host(), false);
      String name = registry.host() + "/charts/my-forum:";

      Path file = pull(name + "1.0.0", ChartPush.CONTENT, access);

      assertThat(file).hasSameBinaryContentAs(ChartPush.archive(request));
      assertThatThrownBy(() -> pull(name + "1.0.1", ChartPush.CONTENT, access))
          .hasMessageContaining("chart " + name + "1.0.1: it is not there, or is hidden");
      assertThatThrownBy(() -> pull(name + "1.0.0", "application/other", access))
          .hasMessageContaining("it is there, but it is no chart");
    }
  }

  private Path pull(String reference, String type, RegistryAccess access) {
    return ArtifactPull.pull(
        "chart", ImageReference.of(reference), type, directory.resolve("charts"), "diff", access);
  }

  @Test
  void theManifestIsAsHelmWritesItAndTheSameEachTime() throws Exception {
    chart("1.0.0", "a: 1\n");
    try (FakeRegistry registry = new FakeRegistry()) {
      Push.Pushed pushed = push(registry.host(), false);

      JsonObject manifest =
          JsonObject.of(
              registry.manifest("charts/my-forum", "1.0.0").getBytes(StandardCharsets.UTF_8));
      assertThat(manifest.object("config").orElseThrow().text("mediaType"))
          .isEqualTo("application/vnd.cncf.helm.config.v1+json");
      assertThat(manifest.objects("layers"))
          .extracting(layer -> layer.text("mediaType"))
          .containsExactly("application/vnd.cncf.helm.chart.content.v1.tar+gzip");
      assertThat(manifest.object("annotations").orElseThrow().textMembers())
          .isEqualTo(
              Map.of(
                  "org.example.team", "forum",
                  "org.opencontainers.image.authors", "Jane (jane@example.org), Joe",
                  "org.opencontainers.image.created", "2026-01-01T00:00:00Z",
                  "org.opencontainers.image.description", "A forum",
                  "org.opencontainers.image.source", "https://git.example.org/a",
                  "org.opencontainers.image.title", "my-forum",
                  "org.opencontainers.image.url", "https://forum.example.org",
                  "org.opencontainers.image.version", "1.0.0"));
      assertThat(forum.target.resolve("pushed-chart.json"))
          .hasContent(
              "{\"charts\":[{\"name\":\""
                  + registry.host()
                  + "/charts/my-forum\",\"digest\":\""
                  + pushed.digest()
                  + "\",\"reference\":\""
                  + pushed.reference()
                  + "\",\"tags\":[\"1.0.0\"]}]}");
      long changes = registry.changes();

      assertThat(push(registry.host(), false)).isEqualTo(pushed);

      assertThat(registry.changes()).isEqualTo(changes);
      assertThat(forum.log.lines).contains("The chart is there already: " + pushed.reference());
    }
  }

  @Test
  void aReleasedVersionStaysWhatItIsUnlessForced() throws Exception {
    chart("1.0.0", "a: 1\n");
    try (FakeRegistry registry = new FakeRegistry()) {
      Push.Pushed first = push(registry.host(), false);
      chart("1.0.0", "a: 2\n");

      assertThatThrownBy(() -> push(registry.host(), false))
          .hasMessageContaining(registry.host() + "/charts/my-forum:1.0.0: is there already with")
          .hasMessageContaining(first.digest().toString())
          .hasMessageContaining("by -Ddiscourse.helmPush.force.");
      assertThat(registry.manifest("charts/my-forum", "1.0.0"))
          .isEqualTo(registry.manifest("charts/my-forum", first.digest().toString()));

      assertThat(push(registry.host(), true).digest()).isNotEqualTo(first.digest());
    }
  }

  @Test
  void aSnapshotIsReplaced() throws Exception {
    chart("1.0.0-SNAPSHOT", "a: 1\n");
    try (FakeRegistry registry = new FakeRegistry()) {
      Push.Pushed first = push(registry.host(), false);
      chart("1.0.0-SNAPSHOT", "a: 2\n");

      assertThat(push(registry.host(), false).digest()).isNotEqualTo(first.digest());
    }
  }

  @Test
  void refusesWhatIsNoChart() throws Exception {
    assertThatThrownBy(() -> push("127.0.0.1:1", false))
        .hasMessageContaining("my-forum-1.0-chart.tgz: is not there")
        .hasMessageContaining("Run `mvn package` first.");
    Path archive = forum.target.resolve("my-forum-1.0-chart.tgz");
    Files.createDirectories(Objects.requireNonNull(archive.getParent()));
    Files.writeString(archive, "no archive");
    assertThatThrownBy(() -> push("127.0.0.1:1", false))
        .hasMessageContaining(archive + ": cannot be read as a Helm chart: Not in GZIP format");
  }

  @Test
  void offlineItSaysSo() {
    chart("1.0.0", "a: 1\n");
    forum.offline = true;

    assertThatThrownBy(() -> push("127.0.0.1:1", false))
        .hasMessageContaining("needs the network, and Maven works offline")
        .hasMessageContaining("Run `mvn discourse-image:helm-push` without -o.");
  }
}
