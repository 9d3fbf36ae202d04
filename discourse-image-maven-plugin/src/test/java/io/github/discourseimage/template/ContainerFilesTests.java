package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.distribution.Distribution;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
                .containsKeys("user", "logging", "mem_limit", "pids_limit", "restart"));
    for (String name : OWN) {
      assertThat(map(services.get(name))).containsEntry("user", "10001:10001");
    }
  }

  @Test
  void databasesAreReachableFromTheAppAlone() throws IOException {
    Map<Object, Object> compose = compose("pitchfork");
    Map<Object, Object> services = map(compose.get("services"));

    assertThat(map(compose.get("networks"))).containsEntry("databases", Map.of("internal", true));
    for (String name : List.of("postgres", "redis")) {
      assertThat(map(services.get(name)))
          .containsEntry("networks", List.of("databases"))
          .doesNotContainKey("ports");
    }
    assertThat(String.valueOf(map(services.get("web")).get("ports")))
        .isEqualTo("[${LISTEN:-127.0.0.1:8080}:8080]");
  }

  @Test
  void productionRunsAnImageAndDevelopmentBuildsIt() throws IOException {
    Map<Object, Object> services = map(compose("pitchfork").get("services"));
    Map<Object, Object> development =
        map(load(text(rendered("pitchfork").container(), "compose.dev.yaml")).get("services"));

    assertThat(development.keySet()).isEqualTo(services.keySet());
    for (String name : OWN) {
      assertThat(map(services.get(name))).as(name).doesNotContainKey("build");
    }
    assertThat(map(development.get("web")))
        .containsEntry("restart", "no")
        .containsKey("build")
        .doesNotContainKey("ports");
    assertThat(String.valueOf(map(development.get("redis")).get("ports")))
        .startsWith("[127.0.0.1:");
    // Docker reads compose.override.yaml without being told to.
    assertThat(rendered("pitchfork").container())
        .extracting(RenderedFile::path)
        .containsExactly(
            "Dockerfile",
            "Dockerfile.dockerignore",
            "Dockerfile.rootfs",
            "Dockerfile.systemd",
            "compose.dev.yaml",
            "compose.yaml",
            "postgres.Dockerfile",
            "systemd/usr/lib/systemd/journald.conf.d/50-container.conf",
            "systemd/usr/lib/systemd/system/discourse-.service.d/10-container.conf",
            "systemd/usr/lib/systemd/system/multi-user.target.d/10-discourse.conf",
            "systemd/usr/local/sbin/init");
  }

  @Test
  void lintersAndPodmanComposeReadTheComposeFiles(@TempDir Path directory) throws IOException {
    String yamllint = RealTool.require("yamllint").toString();
    String podmanCompose = RealTool.require("podman-compose").toString();
    RealTool.require("podman");
    for (RenderedFile file : rendered("pitchfork").container()) {
      Path target = directory.resolve(file.path());
      Files.createDirectories(Objects.requireNonNull(target.getParent()));
      Files.write(target, file.content().readAll());
    }
    String rules =
        "{extends: default, rules: {braces: disable, document-start: disable, line-length: disable}}";

    RealTool.run(
            Map.of(), directory, yamllint, "-s", "-d", rules, "compose.yaml", "compose.dev.yaml")
        .successfulStdout();
    RealTool.Result podman =
        RealTool.run(
            Map.of("HOME", directory.toString()),
            directory,
            podmanCompose,
            "--dry-run",
            "-f",
            "compose.yaml",
            "up",
            "-d");

    assertThat(podman.successfulStdout() + podman.stderr())
        .contains("--read-only", "--cap-drop ALL", "--security-opt no-new-privileges:true");
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

      assertThat(words).contains(server);
      assertThat(web.get("command")).isEqualTo(List.of("web"));
      assertThat(web.get("stop_signal")).isEqualTo(signal);
      assertThat(text(files.rootfs(), "usr/lib/discourse-image/entrypoint"))
          .contains("    set -- " + words + " \"$@\"\n");
      assertThat(text(files.rootfs(), "usr/lib/systemd/system/discourse-web.service"))
          .contains("image/entrypoint web\n", "KillSignal=" + signal + "\n");
      assertThat(text(files.rootfs(Distribution.ALPINE), "etc/init.d/discourse-web"))
          .contains("command_args=web\n", "retry=\"" + signal + "/60/SIGKILL/5\"\n");
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
  void theDockerfileBeginsWithTheImagesThatTheProjectNames() throws IOException {
    String debian = "registry.example.org/debian:13@sha256:" + "0".repeat(64);
    SiteModel site =
        Sites.of("puma").withBaseImages(new TreeMap<>(Map.of(Distribution.DEBIAN, debian)));

    assertThat(text(Templates.builtIn().render(site).container(), "Dockerfile"))
        .contains("ARG DEBIAN_IMAGE=" + debian + "\n", "ARG ALPINE_IMAGE=alpine:");
  }

  @Test
  void compilersStayInTheBuilder() throws IOException {
    SiteModel site =
        Sites.of("puma")
            .withCompile(
                CompileModel.of(
                    new TreeMap<>(),
                    List.of(
                        new CompileModel.Phase("20-gems.fetch", true),
                        new CompileModel.Phase("20-gems.build", false))));
    String dockerfile = text(Templates.builtIn().render(site).container(), "Dockerfile");

    assertThat(dockerfile)
        .contains("FROM ${ALPINE_IMAGE} AS builder-alpine\n")
        .contains(
            "--mount=type=cache,id=discourse-image-packages-debian,target=/var/cache/apt,sharing=locked")
        .contains("sh /stages/run.sh 20-gems.fetch && cp -au /cache/. /fetched/")
        .contains("RUN --network=none sh /stages/run.sh 20-gems.build");
    String last = dockerfile.substring(dockerfile.lastIndexOf("\nFROM "));
    assertThat(last)
        .startsWith("\nFROM base-${DISTRIBUTION}\n")
        .contains("COPY --from=builder /compiled/ /\n")
        .doesNotContain("build-essential", "base-devel", "ruby-dev", "/stages");
  }

  @Test
  void aRootOfOnesOwnIsTheLowestOfThreeArchives() throws IOException {
    SiteModel site = Sites.of("puma").withArchives(new Archives("forum-2-rootfs", ".tar.gz"));

    assertThat(text(Templates.builtIn().render(site).container(), "Dockerfile.rootfs"))
        .containsSubsequence(
            "FROM scratch\n",
            "ADD ${BASE} /\n",
            "ADD forum-2-rootfs.tar.gz /\n",
            "ADD forum-2-rootfs-${DISTRIBUTION}.tar.gz /\n",
            "the archives were not unpacked: build them with discourse.compression=gzip",
            "USER 10001:10001\n",
            "CMD [\"web\"]\n");
  }

  @Test
  void systemdIsInstalledOnTopOfTheImageOfAnyDistributionThatHasIt() throws IOException {
    String dockerfile = text(rendered("puma").container(), "Dockerfile.systemd");

    assertThat(dockerfile)
        .containsSubsequence(
            "FROM ${IMAGE}\n",
            "  arch) pacman ",
            "  debian) apt-get update && ",
            " libnss-systemd systemd && ",
            "has no systemd: DISTRIBUTION must be one of arch, debian, ubuntu",
            "COPY container/systemd/ /\n",
            "ENV container=oci\n",
            "STOPSIGNAL SIGRTMIN+3\n",
            "ENTRYPOINT [\"/usr/local/sbin/init\"]\nCMD []\n")
        .doesNotContain("alpine)", "<<", "--link");
  }

  @Test
  void aServerCanBeStartedInAWayOfItsOwn() throws IOException {
    WebServer own = new WebServer("puma", List.of("bin/serve", "--port=3000"), false, "SIGINT", 5);

    RenderedFiles files = Templates.builtIn().render(Sites.of("puma").withWeb(own));

    Map<Object, Object> services =
        map(load(text(files.container(), "compose.yaml")).get("services"));
    assertThat(map(services.get("web")))
        .containsEntry("stop_signal", "SIGINT")
        .containsEntry("stop_grace_period", "15s");
  }

  @Test
  void aCommandIsPlainWords() {
    assertThatThrownBy(
            () -> new WebServer("puma", List.of("puma", "-e $HOME"), false, "SIGTERM", 5))
        .hasMessageStartingWith("'-e $HOME' cannot be a word of the web server's command");
    assertThatThrownBy(() -> Sites.of("thin"))
        .hasMessage("'thin' is not a web server; it must be one of pitchfork, unicorn, puma");
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
