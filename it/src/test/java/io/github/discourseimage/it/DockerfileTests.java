package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.it.app.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The Dockerfiles, built on a root of Debian that has the packages which the Dockerfile wants, and
 * the container image that the plugin wrote on that same root: three ways to one tree. {@link
 * DockerTests} and {@link KubePlayTests} go on with what is left here.
 */
@Tag("end-to-end")
class DockerfileTests {
  private static final Pattern PACKAGES =
      Pattern.compile("AS base-debian\nUSER 0\nRUN .*--no-install-recommends (.*?) &&");

  /** Every file with its type, mode, owner, link and content, a line each. */
  private static final String LIST =
      """
      skip() { find / -xdev \\( -path /proc -o -path /sys -o -path /dev -o -path /tmp \\) -prune -o "$@"; }
      skip -printf '%p\\t%y %m %U:%G %l\\n'
      skip -type f -exec sha256sum {} + | sed 's/^\\([0-9a-f]*\\)  \\(.*\\)/\\2\\t\\1/'
      """;

  /** Where a tree may differ from the image's, and why. */
  private static final Map<String, String> REASONS =
      new TreeMap<>(
          Map.of(
              "/etc/(hosts|hostname|resolv\\.conf)", "podman writes them",
              "/run(/.*)?", "podman mounts there",
              "/var/lib/apt/(lists|extended_states)(/.*)?", "apt-get update and install ran",
              "/var/lib/dpkg/.*-old", "apt-get install ran",
              "/var/log/(apt/.*|dpkg\\.log|alternatives\\.log)", "apt-get install ran"));

  @Test
  void everyDockerfileGivesTheTreeOfTheContainerImage() throws IOException {
    CompiledApp compiled = CompiledApp.of(Suite.TRIXIE);
    Path base = compiled.debian().containerRoot(packages(compiled.image()));
    Case project = compiled.projectOn("container", base);
    Path settings = project.directory().resolve("src/main/settings/saved_settings.yml");
    Files.createDirectories(Objects.requireNonNull(settings.getParent()));
    Files.writeString(settings, "title: Imported\n");
    build(compiled, project, "gzip");
    build(compiled, project, "zstd");

    try (Podman podman = Podman.start()) {
      podman.run("import", "--quiet", base.toString(), "localhost/base");
      podman.run("load", "--input", project.output("image-gzip.tar").toString());
      SortedMap<String, String> image = files(podman, "localhost/compiled-app:1.0-SNAPSHOT");
      assertThat(image).hasSizeGreaterThan(5000);
      // The packages' own files may be there, such as gawk's header, but nothing to compile with.
      assertThat(image.keySet())
          .contains("/usr/lib/discourse-image/entrypoint", "/usr/lib/discourse/vendor/bundle")
          .noneMatch(path -> path.matches("/usr/bin/(cc|gcc|g\\+\\+|make|rustc|npm|node)"))
          .noneMatch(path -> path.matches("/usr/include/(stdio|ruby-.*/ruby)\\.h"));

      podman.run(build(project, "Dockerfile", "DEBIAN_IMAGE=localhost/base"));
      assertThat(differences(image, files(podman, "localhost/dockerfile"))).isEmpty();

      Files.copy(base, project.output("base.tar"));
      podman.run(build(project, "Dockerfile.rootfs", "BASE=base.tar"));
      assertThat(differences(image, files(podman, "localhost/dockerfile.rootfs"))).isEmpty();
    }
  }

  @Test
  void systemdOnTopOfTheImageGivesTheTreeOfTheImageWithSystemd() throws IOException {
    CompiledApp compiled = CompiledApp.of(Suite.TRIXIE);
    Case project = compiled.projectOn("systemd", compiled.debian().systemdRoot());
    String outputs = "-Ddiscourse.outputs=container,oci";
    try (Podman podman = Podman.start()) {
      compiled.maven(project, compiled.cache(), outputs).succeeds();
      load(podman, project);
      compiled.maven(project, compiled.cache(), outputs, "-Ddiscourse.oci.init=systemd").succeeds();
      load(podman, project);
      podman.run(build(project, "Dockerfile.systemd", "IMAGE=localhost/compiled-app:1.0-SNAPSHOT"));

      SortedMap<String, String> image =
          files(podman, "localhost/compiled-app:1.0-SNAPSHOT-systemd");
      assertThat(image).hasSizeGreaterThan(5000).containsKey("/usr/local/sbin/init");
      assertThat(differences(image, files(podman, "localhost/dockerfile.systemd"))).isEmpty();
      assertThat(configuration(podman, "localhost/dockerfile.systemd"))
          .isEqualTo(configuration(podman, "localhost/compiled-app:1.0-SNAPSHOT-systemd"))
          .contains("[\"/usr/local/sbin/init\"]");
    }
  }

  private static void load(Podman podman, Case project) throws IOException {
    Path archive = project.output("compiled-app-1.0-SNAPSHOT-image.tar");
    podman.run("load", "--input", archive.toString());
  }

  private static String configuration(Podman podman, String image) throws IOException {
    String format =
        "{{.Config.User}} {{json .Config.Entrypoint}} {{.Config.Cmd}} {{.Config.StopSignal}}"
            + " {{json .Config.Volumes}}";
    return podman.run("image", "inspect", "--format", format, image);
  }

  private static List<String> packages(Case image) throws IOException {
    Matcher packages = PACKAGES.matcher(Files.readString(image.output("container/Dockerfile")));
    assertThat(packages.find()).isTrue();
    return List.of(packages.group(1).split(" "));
  }

  private static void build(CompiledApp compiled, Case project, String compression)
      throws IOException {
    compiled
        .maven(
            project,
            compiled.cache(),
            "-Ddiscourse.outputs=tarball,directory,container,oci,helm",
            "-Ddiscourse.oci.compression=" + compression)
        .succeeds();
    Files.copy(
        project.output("compiled-app-1.0-SNAPSHOT-image.tar"),
        project.output("image-" + compression + ".tar"));
  }

  private static String[] build(Case project, String file, String argument) {
    return new String[] {
      "build",
      "--isolation=chroot",
      "--network=host",
      "--format=docker",
      "--quiet",
      // Buildah 1.28 takes the default for the name of another image.
      "--build-arg=DISTRIBUTION=debian",
      "--build-arg=" + argument,
      "--file=" + project.output("container/" + file),
      "--tag=localhost/" + file.toLowerCase(Locale.ROOT),
      project.output(".").normalize().toString()
    };
  }

  private static SortedMap<String, String> files(Podman podman, String image) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    podman
        .run("run", "--rm", "--network=none", "--user=0", "--entrypoint=sh", image, "-c", LIST)
        .lines()
        // Podman's warnings are among them.
        .filter(line -> line.startsWith("/") && line.contains("\t"))
        .map(line -> line.split("\t", 2))
        .forEach(line -> files.merge(line[0], line[1], (facts, sum) -> facts + " " + sum));
    return files;
  }

  /** What is not the same and has no reason. */
  private static List<String> differences(
      SortedMap<String, String> image, SortedMap<String, String> other) {
    TreeSet<String> paths = new TreeSet<>(image.keySet());
    paths.addAll(other.keySet());
    paths.removeIf(path -> String.valueOf(image.get(path)).equals(String.valueOf(other.get(path))));
    paths.removeIf(path -> REASONS.keySet().stream().anyMatch(path::matches));
    return paths.stream()
        .map(path -> path + ": " + image.get(path) + " in the image, " + other.get(path))
        .toList();
  }
}
