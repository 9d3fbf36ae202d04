package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.distribution.Distribution;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

class ContainerFilesTests {

  private static final List<String> OWN = List.of("web", "sidekiq", "migrate", "settings", "nginx");

  @Test
  void everyServiceIsConfined() throws IOException {
    Map<Object, Object> services = map(compose("pitchfork").get("services"));

    assertThat(services.keySet()).hasSize(7);
    services.forEach(
        (name, service) ->
            assertThat(map(service))
                .as(name.toString())
                .containsEntry("read_only", true)
                .containsEntry("cap_drop", List.of("ALL"))
                .containsEntry("security_opt", List.of("no-new-privileges:true"))
                .containsKey("user"));
    for (String name : OWN) {
      assertThat(map(services.get(name))).containsEntry("user", "10001:10001");
    }
  }

  @Test
  void servicesStartInOrderAndHealthy() throws IOException {
    Map<Object, Object> services = map(compose("pitchfork").get("services"));

    assertThat(dependencies(services, "migrate"))
        .containsEntry("postgres", Map.of("condition", "service_healthy"))
        .containsEntry("redis", Map.of("condition", "service_healthy"));
    assertThat(dependencies(services, "settings"))
        .containsEntry("migrate", Map.of("condition", "service_completed_successfully"));
    assertThat(dependencies(services, "web").keySet().toString()).isEqualTo("[migrate, settings]");
    assertThat(dependencies(services, "nginx").toString()).contains("service_healthy");
    for (String name : List.of("web", "sidekiq", "nginx", "postgres", "redis")) {
      assertThat(map(services.get(name))).as(name).containsKey("healthcheck");
    }
  }

  @Test
  void secretsAreFilesAndNothingElse() throws IOException {
    Map<Object, Object> compose = compose("pitchfork");

    assertThat(map(compose.get("secrets")).toString())
        .isEqualTo("{db-password={file=${SECRETS:-./secrets}/db-password}}");
    assertThat(text(rendered("pitchfork").container(), "compose.yaml"))
        .doesNotContain("POSTGRES_PASSWORD:", "DISCOURSE_DB_PASSWORD:");
  }

  @Test
  void allFormsStartAndStopTheWebServerInOneWay() throws IOException {
    for (String server : List.of("pitchfork", "unicorn", "puma")) {
      SiteModel site = Sites.of(server);
      String signal = server.equals("unicorn") ? "SIGQUIT" : "SIGTERM";
      String words = String.join(" ", site.web().command());
      RenderedFiles files = rendered(server);
      Map<Object, Object> web = map(map(compose(server).get("services")).get("web"));
      Map<Object, Object> values = map(load(text(files.helm(), "values.yaml")).get("web"));

      assertThat(words).contains(server);
      assertThat(web.get("command")).isEqualTo(List.of("web"));
      assertThat(web.get("stop_signal")).isEqualTo(signal);
      assertThat(values.get("args")).isEqualTo(List.of("web"));
      assertThat(text(files.rootfs(), "usr/lib/discourse-image/entrypoint"))
          .contains("web) set -- " + words + " ");
      assertThat(text(files.rootfs(), "usr/lib/systemd/system/discourse-web.service"))
          .contains("with-credentials " + words + "\n", "KillSignal=" + signal + "\n");
      assertThat(text(files.rootfs(Distribution.ALPINE), "etc/init.d/discourse-web"))
          .contains("command_args=\"" + words + "\"\n", "retry=\"" + signal + "/60/SIGKILL/5\"\n");
      assertThat(text(files.container(), "Dockerfile"))
          .contains("STOPSIGNAL " + signal + "\n", "CMD [\"web\"]\n");
    }
  }

  @Test
  void theDockerfileHasAStageForEachDistributionAndRunsAsNobodyInParticular() throws IOException {
    String dockerfile = text(rendered("puma").container(), "Dockerfile");

    for (Distribution distribution : Distribution.values()) {
      assertThat(dockerfile)
          .contains(" AS base-" + distribution.id() + "\n")
          .contains(
              "RUN " + distribution.packages().install(distribution.packages().packages()) + "\n");
    }
    assertThat(dockerfile)
        .contains("ARG DISTRIBUTION=debian\n")
        .containsSubsequence(
            "FROM base-${DISTRIBUTION}\n",
            "COPY rootfs/ /\nCOPY rootfs-${DISTRIBUTION}/ /\n",
            "USER 10001:10001\n",
            "ENTRYPOINT [\"tini\", \"--\", \"/usr/lib/discourse-image/entrypoint\"]")
        .doesNotContain("<<", "--link");
  }

  @Test
  void aServerCanBeStartedInAWayOfItsOwn() throws IOException {
    WebServer own = new WebServer("puma", List.of("bin/serve", "--port=3000"), "SIGINT", 5);

    RenderedFiles files = Templates.builtIn().render(Sites.of("puma").withWeb(own));

    Map<Object, Object> services =
        map(load(text(files.container(), "compose.yaml")).get("services"));
    assertThat(map(services.get("web")))
        .containsEntry("stop_signal", "SIGINT")
        .containsEntry("stop_grace_period", "5s");
  }

  @Test
  void aCommandIsPlainWords() {
    assertThatThrownBy(() -> new WebServer("puma", List.of("puma", "-e $HOME"), "SIGTERM", 5))
        .hasMessageStartingWith("'-e $HOME' cannot be a word of the web server's command");
    assertThatThrownBy(() -> Sites.of("thin"))
        .hasMessage("'thin' is not a web server; it must be one of pitchfork, unicorn, puma");
  }

  @Test
  void valuesAreTyped() throws IOException {
    Map<Object, Object> values = load(text(rendered("pitchfork").helm(), "values.yaml"));

    assertThat(map(values.get("image"))).containsEntry("tag", "1.0");
    assertThat(map(values.get("web"))).containsEntry("port", 3000).containsEntry("replicas", 1);
    assertThat(values.get("env")).isEqualTo(Map.of());
    assertThat(map(values.get("podSecurityContext")))
        .containsEntry("runAsUser", 10001)
        .containsEntry("runAsNonRoot", true);
    assertThat(String.valueOf(map(values.get("secrets")).get("keys")))
        .contains("{key=db-password, variable=DISCOURSE_DB_PASSWORD, required=true}");
  }

  private static Map<Object, Object> dependencies(Map<Object, Object> services, String name) {
    return map(map(services.get(name)).get("depends_on"));
  }

  private static Map<Object, Object> compose(String server) throws IOException {
    return load(text(rendered(server).container(), "compose.yaml"));
  }

  private static RenderedFiles rendered(String server) {
    return Templates.builtIn().render(Sites.of(server));
  }

  private static String text(List<RenderedFile> files, String path) throws IOException {
    RenderedFile file = files.stream().filter(f -> f.path().equals(path)).findFirst().orElseThrow();
    return new String(file.content().readAll(), StandardCharsets.UTF_8);
  }

  private static Map<Object, Object> load(String yaml) {
    LoadSettings settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
    return map(new Load(settings).loadFromString(yaml));
  }

  @SuppressWarnings("unchecked")
  private static Map<Object, Object> map(@Nullable Object value) {
    assertThat(value).isInstanceOf(Map.class);
    return (Map<Object, Object>) Objects.requireNonNull(value);
  }
}
