package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.discourseimage.it.app.DockerHost;
import io.github.discourseimage.it.app.DockerHost.Release;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@link DockerfileTests} left, in the hands of real Docker daemons and podman 5. They need
 * root, as nothing else here does: so these tests have a tag of their own, and are run apart.
 */
@Tag("docker")
class DockerTests {
  private static final String IMAGE = "compiled-app:1.0-SNAPSHOT";
  private static final Path CACHE = Path.of(System.getProperty("it.cache"));
  private static final Path STAND_INS = Path.of("src/test/resources/docker").toAbsolutePath();

  /** Made by an ordinary user. */
  private static final Path PROJECT = Path.of(System.getProperty("it.containerProject"));

  private static final Path WORK =
      Path.of(System.getProperty("it.directory")).toAbsolutePath().resolve("docker");

  private static final Path ROOT = WORK.resolve("root");
  private static final Path HOST = WORK.resolve("host");

  /** What a container is, as far as an image says so. */
  private static final String INSPECTED =
      "{{.Config.User}} {{json .Config.Entrypoint}} {{json .Config.Cmd}} {{.Config.StopSignal}}"
          + " {{.Config.WorkingDir}} {{json .Config.Volumes}} {{json .Config.ExposedPorts}}"
          + " {{json .Config.Healthcheck.Test}}";

  private static final String EXPECTED =
      "10001:10001 [\"tini\",\"--\",\"/usr/lib/discourse-image/entrypoint\"] [\"web\"] SIGTERM"
          + " /usr/lib/discourse {\"/var/cache/discourse\":{},\"/var/lib/discourse\":{}}"
          + " {\"3000/tcp\":{},\"8080/tcp\":{}}"
          + " [\"CMD\",\"curl\",\"-fsS\",\"-o\",\"/dev/null\",\"http://127.0.0.1:3000/srv/status\"]\n";

  private static final String LOOK_AROUND =
      "id; grep -E 'CapEff|NoNewPrivs' /proc/self/status; touch /var/lib/discourse/uploads/x;"
          + " touch /usr/x 2>&1; bundle exec ruby -e 'require %q(pg); puts %q(pg is here)'; echo $RAILS_ENV";

  @BeforeAll
  static void unpack() throws IOException {
    assumeThat(System.getProperty("user.name"))
        .as("the user, as Docker's daemon needs root")
        .isEqualTo("root");
    assumeThat(PROJECT.resolve("image-zstd.tar")).as("what DockerfileTests leaves").exists();
    CompiledApp.delete(WORK);
    Files.createDirectories(HOST);
    DockerHost.unpack(CACHE, ROOT);
  }

  @AfterAll
  static void delete() {
    CompiledApp.delete(WORK);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PODMAN_5")
  void theImageIsLoadedAndRunReadOnlyWithoutPrivileges(Release release) throws IOException {
    String archive = copy("image-gzip.tar");
    try (DockerHost host = DockerHost.start(release, ROOT, HOST)) {
      assertThat(host.docker("version", "--format", "{{.Client.Version}} {{.Server.Version}}"))
          .startsWith(release == Release.DOCKER_20 ? "20.10." : "26.1.")
          .contains(release == Release.DOCKER_20 ? " 20.10." : " 26.1.");
      assertThat(host.docker("load", "--input", archive)).contains("Loaded image: " + IMAGE);
      assertThat(host.docker("inspect", "--format", INSPECTED, IMAGE)).isEqualTo(EXPECTED);
      for (String user : List.of("10001:10001", "1234567:0")) {
        assertThat(host.run(HOST, Map.of(), confined("docker ", user, LOOK_AROUND)))
            .contains("uid=" + user.substring(0, user.indexOf(':')), "CapEff:\t0000000000000000")
            .contains("NoNewPrivs:\t1", "touch: cannot touch '/usr/x': Read-only file system")
            .contains("pg is here\nproduction\n")
            .doesNotContain("uploads");
      }
      String unprepared = "docker run --rm --network=none --env=DISCOURSE_DB_HOST=db " + IMAGE;
      assertThat(host.fails(HOST, Map.of(), words(unprepared)))
          .contains("await-services: the secret db-password is missing");
    }
  }

  @Test
  void zstdIsLoadedByTheNewAndRefusedByTheOldWithoutHarm() throws IOException {
    String archive = copy("image-zstd.tar");
    try (DockerHost host = DockerHost.start(Release.DOCKER_26, ROOT, HOST)) {
      assertThat(host.docker("load", "--input", archive)).contains("Loaded image: " + IMAGE);
      assertThat(host.docker("run", "--rm", "--network=none", IMAGE, "id", "-u")).contains("10001");
    }
    try (DockerHost host = DockerHost.start(Release.DOCKER_20, ROOT, HOST)) {
      assertThat(host.fails(HOST, Map.of(), "docker", "load", "--input", archive))
          .contains("invalid tar header");
      assertThat(host.docker("images", "--quiet")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"image-gzip.tar", "image-zstd.tar"})
  void podmanFiveRunsTheImageToo(String name) throws IOException {
    String archive = copy(name);
    Path configuration = HOST.resolve("containers.conf");
    Files.writeString(configuration, Podman.CONFIGURATION);
    Map<String, String> variables =
        Map.of("CONTAINERS_CONF", configuration.toString(), "PODMAN_IGNORE_CGROUPSV1_WARNING", "1");
    String podman = "podman --root=" + HOST + "/podman --runroot=/run/podman ";
    try (DockerHost host = DockerHost.start(Release.DOCKER_26, ROOT, HOST)) {
      assertThat(host.run(HOST, variables, words("podman --version"))).contains("version 5.");
      host.run(HOST, variables, words(podman + "load --quiet --input=" + archive));
      assertThat(host.run(HOST, variables, confined(podman, "10001:10001", LOOK_AROUND)))
          .contains("uid=10001", "CapEff:\t0000000000000000", "NoNewPrivs:\t1")
          .contains(
              "touch: cannot touch '/usr/x': Read-only file system", "pg is here\nproduction\n");
      host.run(HOST, variables, words(podman + "rmi --all --force"));
    }
  }

  @Test
  void composeBringsUpTheForumWithItsDatabases() throws IOException {
    String archive = copy("image-gzip.tar");
    Path compose = Files.createDirectories(HOST.resolve("compose"));
    for (String file : List.of("compose.yaml", "compose.dev.yaml", "postgres.Dockerfile")) {
      Files.copy(PROJECT.resolve("container").resolve(file), compose.resolve(file));
    }
    Map<String, String> variables =
        Map.of("POSTGRES_IMAGE", "localhost/postgres", "REDIS_IMAGE", "localhost/redis");
    try (DockerHost host = DockerHost.start(Release.DOCKER_26, ROOT, HOST)) {
      host.run(compose, variables, "docker", "compose", "config", "--quiet");
      host.run(
          compose,
          variables,
          words("docker compose -f compose.yaml -f compose.dev.yaml config -q"));
      host.docker("load", "--input", archive);
      makeStandIns(host);
      assertThat(host.fails(compose, variables, words("docker compose up --detach --wait")))
          .contains("/compose/secrets/db-password");
      secret(compose, "a-password");
      host.run(compose, variables, words("docker compose up --detach --wait --wait-timeout 300"));
      serves(host, compose);
      isConfined(host);
      assertThat(host.run(compose, variables, words("docker compose logs migrate settings")))
          .contains("CreatePosts: migrated");
      host.run(compose, variables, words("docker compose stop web sidekiq"));
      assertThat(
              host.docker(
                  "inspect",
                  "--format",
                  "{{.State.ExitCode}}",
                  "compiled-app-web-1",
                  "compiled-app-sidekiq-1"))
          .isEqualTo("0\n0\n");
      host.run(compose, variables, words("docker compose down --volumes"));
      assertThat(host.docker("volume", "ls", "--quiet", "--filter", "name=compiled-app")).isEmpty();
    }
  }

  @Test
  void theArchivesAloneMakeAnImage() throws IOException {
    Path context = Files.createDirectories(HOST.resolve("context"));
    here("cp -a " + PROJECT + "/container " + PROJECT + "/base.tar " + context);
    here("cp " + PROJECT + "/*-rootfs*.tar.zst " + context);
    String[] build =
        words(
            "docker build --quiet --network=none --build-arg BASE=base.tar --tag own"
                + " --file container/Dockerfile.rootfs .");
    try (DockerHost host = DockerHost.start(Release.DOCKER_26, ROOT, HOST)) {
      host.run(context, Map.of(), build);
      assertThat(host.docker("inspect", "--format", INSPECTED, "own")).isEqualTo(EXPECTED);
      assertThat(host.docker("run", "--rm", "--network=none", "own", "sh", "-c", LOOK_AROUND))
          .contains("pg is here");
    }
    try (DockerHost host = DockerHost.start(Release.DOCKER_20, ROOT, HOST)) {
      assertThat(host.fails(context, Map.of("DOCKER_BUILDKIT", "1"), build))
          .contains("the archives were not unpacked: build them with discourse.compression=gzip");
    }
  }

  private static void serves(DockerHost host, Path directory) {
    assertThat(curl(host, directory, "http://127.0.0.1:8080/about.json"))
        .contains("\"redis\":\"PONG\"", "\"secret\":");
    curl(host, directory, "--data-binary", "eat-this", "http://127.0.0.1:8080/posts");
    host.run(
        directory,
        Map.of(),
        "sh",
        "-c",
        "for i in $(seq 100); do curl -fsS http://127.0.0.1:8080/posts.json | grep -q 'p>eat-this' && exit;"
            + " sleep 0.2; done; curl http://127.0.0.1:8080/posts.json; exit 1");
  }

  private static String curl(DockerHost host, Path directory, String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "curl";
    all[1] = "-fsS";
    System.arraycopy(words, 0, all, 2, words.length);
    return host.run(directory, Map.of(), all);
  }

  private static void isConfined(DockerHost host) {
    String[] containers = host.docker("ps", "--quiet").lines().toArray(String[]::new);
    assertThat(containers).hasSize(5);
    for (String container : containers) {
      assertThat(
              host.docker(
                  "inspect",
                  "--format",
                  "{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} {{.State.Health.Status}}",
                  container))
          .isEqualTo("true [ALL] [no-new-privileges:true] healthy\n");
      assertThat(
              host.docker(
                  "inspect",
                  "--format",
                  "{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}}",
                  container))
          .matches("[1-9][0-9]+ [1-9][0-9]+\n");
    }
  }

  /** Images that behave like the official ones, of Debian's programs: no registry is in reach. */
  private static void makeStandIns(DockerHost host) throws IOException {
    Path standIns = HOST.resolve("stand-ins");
    here("cp -r " + STAND_INS + " " + standIns);
    here(
        "tar -C "
            + ROOT
            + " -cf "
            + HOST
            + "/databases.tar --exclude=./proc --exclude=./sys --exclude=./dev"
            + " --exclude=./opt --exclude='./tmp/*' --exclude='./usr/*bin/docker*' --exclude='./usr/bin/co*'"
            + " --exclude=./usr/libexec/docker --exclude='./usr/*/podman*' --exclude=.'"
            + HOST
            + "' .");
    host.docker("import", HOST + "/databases.tar", "localhost/databases");
    Files.delete(HOST.resolve("databases.tar"));
    for (String name : List.of("postgres", "redis")) {
      host.docker("build", "--quiet", "--target=" + name, "--tag=localhost/" + name, standIns + "");
    }
  }

  /** Puts an archive where the hosts see it. */
  private static String copy(String archive) {
    here("cp " + PROJECT.resolve(archive) + " " + HOST);
    return HOST.resolve(archive).toString();
  }

  /** Runs a command on this machine. */
  private static void here(String command) {
    try {
      int code = new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor();
      assertThat(code).as(command).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void secret(Path compose, String value) throws IOException {
    Path secrets = Files.createDirectories(compose.resolve("secrets"));
    Path file = Files.writeString(secrets.resolve("db-password"), value);
    Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rwx------"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
  }

  private static String[] confined(String engine, String user, String script) {
    String options =
        "run --rm --network=none --read-only --cap-drop=ALL --security-opt=no-new-privileges"
            + " --tmpfs=/tmp --tmpfs=/run --user=";
    String[] first = words(engine + options + user + " " + IMAGE + " sh -c");
    String[] all = java.util.Arrays.copyOf(first, first.length + 1);
    all[first.length] = script;
    return all;
  }

  private static String[] words(String text) {
    return text.split(" ");
  }
}
