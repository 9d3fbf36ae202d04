package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.oci.ImageName;
import io.github.discourseimage.oci.LayoutTags;
import io.github.discourseimage.source.git.SampleRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageBuilderTests {

  @TempDir Path directory;
  ForumFixture forum;

  @BeforeEach
  void make() throws IOException {
    forum = new ForumFixture(directory);
  }

  @AfterEach
  void close() {
    forum.close();
  }

  @Test
  void writesEveryOutputFromRepositoriesAndTheProjectsFiles() throws IOException {
    forum.plugin("welcome-note");
    forum.write("src/main/settings/saved_settings.yml", "title: \"My forum\"\n");
    forum.write("src/main/nginx/server/10-robots.conf", "location = /robots.txt { return 204; }\n");
    forum.write(
        "src/main/ca-certificates/org.crt", ForumFixture.resource("/certificates/root.crt"));
    forum.write("src/main/rootfs/etc/motd", "Welcome\n");
    forum.write("src/main/rootfs-alpine/etc/apk/world", "ruby\n");

    ImageBuilder.Result result = forum.build();

    assertThat(result.artifacts())
        .extracting(Artifact::classifier)
        .containsExactly("rootfs", "rootfs-alpine", "rootfs-debian", "chart");
    assertThat(result.artifacts())
        .allSatisfy(artifact -> assertThat(artifact.file()).isNotEmptyFile());
    assertThat(result.lock()).content().contains("welcome-note", "2026", "main");
    Path rootfs = forum.target.resolve("rootfs");
    assertThat(rootfs.resolve("usr/lib/discourse/bin/rails")).isExecutable();
    assertThat(rootfs.resolve("usr/lib/discourse/plugins/welcome-note/plugin.rb")).exists();
    assertThat(rootfs.resolve("etc/discourse/saved_settings.yml"))
        .hasContent("title: \"My forum\"");
    assertThat(rootfs.resolve("etc/nginx/conf.d/outlets/server/10-robots.conf")).exists();
    assertThat(rootfs.resolve("etc/discourse/ca-certificates.pem")).exists();
    assertThat(rootfs.resolve("etc/motd")).hasContent("Welcome");
    assertThat(rootfs.resolve("usr/lib/systemd/system/discourse-web.service")).exists();
    assertThat(forum.target.resolve("rootfs-alpine/etc/apk/world")).hasContent("ruby");
    assertThat(forum.target.resolve("rootfs-alpine/etc/init.d/discourse-web")).exists();
    assertThat(forum.target.resolve("rootfs-debian/etc/init.d")).doesNotExist();
    assertThat(forum.target.resolve("container/Dockerfile")).exists();
    assertThat(forum.target.resolve("helm/my-forum/values.yaml")).exists();
    try (Stream<Path> left = Files.walk(forum.target)) {
      assertThat(left).noneMatch(file -> file.toString().endsWith(".part"));
    }
  }

  @Test
  void theProjectsFilesBeatRenderedOnesAndThoseOfADistributionBeatBoth() throws IOException {
    String path = "usr/lib/systemd/system/discourse-web.service";
    forum.write("src/main/rootfs/" + path, "ours\n");
    forum.write("src/main/rootfs-debian/" + path, "debian's\n");

    forum.build();

    assertThat(forum.target.resolve("rootfs/" + path)).hasContent("ours");
    assertThat(forum.target.resolve("rootfs-debian/" + path)).hasContent("debian's");
    assertThat(forum.target.resolve("rootfs-alpine/" + path)).doesNotExist();
  }

  @Test
  void theDeltaLaidOverTheCommonTreeIsTheWholeView() throws IOException {
    Path tar = RealTool.require("tar");
    forum.compression = Compression.NONE;
    forum.write("src/main/rootfs/etc/motd", "common\n");
    forum.write("src/main/rootfs/etc/issue", "the same\n");
    forum.write("src/main/rootfs-debian/etc/motd", "debian\n");
    forum.write("src/main/rootfs-debian/etc/issue", "the same\n");
    List<Artifact> artifacts = forum.build().artifacts();

    Path view = Files.createDirectory(directory.resolve("view"));
    for (Artifact artifact : artifacts) {
      if (List.of("rootfs", "rootfs-debian").contains(artifact.classifier())) {
        RealTool.run(
                Map.of(),
                view,
                tar.toString(),
                "-xf",
                artifact.file().toString(),
                "--no-same-owner")
            .successfulStdout();
      }
    }

    Map<String, String> whole = contents(forum.target.resolve("rootfs"));
    whole.putAll(contents(forum.target.resolve("rootfs-debian")));
    assertThat(contents(view)).isEqualTo(whole).containsEntry("etc/motd", "debian\n");
    // What is the same in both is not shipped twice.
    assertThat(forum.target.resolve("rootfs-debian/etc/issue")).doesNotExist();
  }

  private static Map<String, String> contents(Path root) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path file : walk.toList()) {
        String name = root.relativize(file).toString();
        if (Files.isSymbolicLink(file)) {
          found.put(name, "-> " + Files.readSymbolicLink(file));
        } else if (Files.isRegularFile(file)) {
          found.put(name, Files.readString(file));
        }
      }
    }
    return found;
  }

  @Test
  void containerImagesAreWrittenFromTheSameLayersAndMissedWhenTheyAreGone() throws IOException {
    forum.outputs.retainAll(List.of(Output.TARBALL));
    forum.outputs.add(Output.OCI);

    List<Artifact> artifacts = forum.build().artifacts();

    assertThat(artifacts)
        .extracting(Artifact::classifier)
        .containsExactly("rootfs", "rootfs-alpine", "rootfs-debian", "image");
    assertThat(Files.readString(forum.target.resolve("oci/index.json")))
        .contains("\"1.0-alpine\"", "\"1.0-debian\"", "\"1.0\"");
    assertThat(forum.log.lines)
        .anyMatch(line -> line.startsWith("Image my-forum:1.0-debian, sha256:"))
        .anyMatch(line -> line.matches(" .* plugins: .*|.* app: .*"));
    forum.build();
    assertThat(forum.wasUpToDate()).isTrue();
    Files.delete(forum.target.resolve("oci/index.json"));
    forum.build();
    assertThat(forum.target.resolve("oci/index.json")).exists();
  }

  @Test
  void theChartNamesTheImageOfTheSameBuildByItsDigest() throws IOException {
    forum.outputs.add(Output.OCI);

    forum.build();

    String digest =
        LayoutTags.read(forum.target.resolve("oci")).digest("1.0").orElseThrow().toString();
    Path values = forum.target.resolve("helm/my-forum/values.yaml");
    assertThat(values).content().contains("  digest: \"" + digest + "\"\n");
    forum.build();
    assertThat(forum.wasUpToDate()).isTrue();
    forum.outputs.remove(Output.OCI);
    forum.build();
    assertThat(values).content().contains("  digest: \"\"\n");
  }

  @Test
  void theProjectsPartOfTheChartIsAnInput() throws IOException {
    forum.build();
    forum.write("src/main/helm/values.yaml", "web: {replicas: 2}\n");

    forum.build();

    assertThat(forum.target.resolve("helm/my-forum/values.yaml"))
        .content()
        .contains("  replicas: 2\n");
  }

  @Test
  void theImagesNameIsTheSameInEveryOutput() throws IOException {
    forum.image = ImageName.of("registry.example.org/team/my-forum");
    forum.outputs.add(Output.OCI);

    forum.build();

    assertThat(forum.target.resolve("container/Dockerfile"))
        .content()
        .contains(" -t registry.example.org/team/my-forum:1.0 ");
    assertThat(forum.target.resolve("container/compose.yaml"))
        .content()
        .contains("registry.example.org/team/my-forum:1.0");
    assertThat(forum.target.resolve("helm/my-forum/values.yaml"))
        .content()
        .contains("repository: \"registry.example.org/team/my-forum\"");
    assertThat(forum.target.resolve("oci/index.json"))
        .content()
        .contains("\"registry.example.org/team/my-forum:1.0-debian\"");
  }

  @Test
  void twoBuildsOfOneInputGiveTheSameBytes() throws IOException {
    forum.plugin("welcome-note");
    List<String> first = forum.build().artifacts().stream().map(Artifact::sha256).toList();
    Files.delete(forum.target.resolve("discourse-image/state"));

    assertThat(forum.build().artifacts()).extracting(Artifact::sha256).isEqualTo(first);
    assertThat(forum.wasUpToDate()).isFalse();
  }

  @Test
  void aLockedBuildStaysAtItsCommitsAndWritesTheSameLock() throws IOException {
    SampleRepository plugin = forum.plugin("welcome-note");
    forum.plugins.add(new ImageRequest.Plugin.InDirectory(forum.project.resolve("kept")));
    forum.write("kept/plugin.rb", "# name: kept\n");
    forum.lock();
    List<String> first = forum.build().artifacts().stream().map(Artifact::sha256).toList();
    String lock = Files.readString(forum.lockFile());
    plugin.commit("main", "plugin.rb", "# name: welcome-note\n# version: 2\n");
    forum.appFiles.put("README.md", SampleRepository.file("Changed.\n"));
    forum.app.commit("main", forum.appFiles);
    forum.locked = true;

    ImageBuilder.Result result = forum.build();

    assertThat(result.artifacts()).extracting(Artifact::sha256).isEqualTo(first);
    assertThat(result.lock()).hasContent(lock);
    assertThat(forum.target.resolve("rootfs/usr/lib/discourse/plugins/kept/plugin.rb")).exists();
    assertThat(forum.build().artifacts()).hasSize(4);
    assertThat(forum.wasUpToDate()).isTrue();
  }

  @Test
  void aLockThatDoesNotFitIsToldOfInWholeBeforeAnythingIsRead() throws IOException {
    forum.plugin("welcome-note");
    forum.lock();
    SampleRepository other = forum.plugin("added-later");
    forum.plugins.set(
        0,
        new ImageRequest.Plugin.InRepository(
            directory.resolve("welcome-note.git").toString(), "v2"));
    forum.ref = "other";
    forum.locked = true;

    assertThatThrownBy(forum::build)
        .hasMessage(
            String.join(
                "\n  ",
                "3 problems:",
                forum.app.path() + " at other" + NOT_LOCKED,
                directory.resolve("welcome-note.git") + " at v2" + NOT_LOCKED,
                other.path() + NOT_LOCKED));
  }

  private static final String NOT_LOCKED =
      ": is not in the lock, but discourse.locked asks for it\n"
          + "    Fix: update the lock with `mvn discourse-image:lock` and commit it";

  @Test
  void aMissingLockNamesTheGoalThatMakesIt() {
    forum.locked = true;

    assertThatThrownBy(forum::build)
        .hasMessage(
            forum.lockFile()
                + ": does not exist, but discourse.locked asks for it\n"
                + "    Fix: write it with `mvn discourse-image:lock` and commit it");
  }

  @Test
  void aLockedCommitThatIsGoneIsNamed() throws IOException {
    forum.lock();
    String gone = "0123456789012345678901234567890123456789";
    Files.writeString(
        forum.lockFile(),
        Files.readString(forum.lockFile())
            .replaceFirst("commit: \"[0-9a-f]+\"", "commit: \"" + gone + "\""));
    forum.locked = true;

    assertThatThrownBy(forum::build)
        .hasMessageContaining(forum.app.path())
        .hasMessageContaining(gone);
  }

  @Test
  void wrongNamesOfTheAppAndOfPluginsAreReportedTogether() throws IOException {
    SampleRepository plugin = forum.plugin("welcome-note");
    forum.plugins.set(0, new ImageRequest.Plugin.InRepository(plugin.path(), "mian"));
    forum.ref = "mian";

    assertThatThrownBy(forum::build)
        .hasMessageStartingWith("2 problems:\n")
        .hasMessageContaining("repository " + forum.app.path())
        .hasMessageContaining("repository " + plugin.path())
        .hasMessageContaining("main");
  }

  @Test
  void anEmptyRepositoryIsToldOf() throws IOException {
    SampleRepository empty = forum.repository("empty");
    forum.plugins.add(new ImageRequest.Plugin.InRepository(empty.path(), ""));

    assertThatThrownBy(forum::build)
        .hasMessageContaining("repository " + empty.path())
        .hasMessageContaining("empty");
  }

  @Test
  void aSecretInTheEnvironmentIsRefusedAndWrittenNowhere() throws IOException {
    forum.build();
    forum.environment.put("DISCOURSE_SMTP_PASSWORD", "hunter2-marker");
    forum.environment.put("DISCOURSE_DB_URL", "postgres://forum:hunter2-marker@db/forum");

    assertThatThrownBy(forum::build)
        .hasMessageContaining("environment variable DISCOURSE_SMTP_PASSWORD: is a secret")
        .hasMessageContaining("environment variable DISCOURSE_DB_URL: is a secret")
        .hasMessageNotContaining("hunter2-marker");
    try (Stream<Path> walk = Files.walk(forum.target)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), "ISO-8859-1"))
            .doesNotContain("hunter2-marker");
      }
    }
  }

  @Test
  void lfsPointersSubmodulesAndNamesThatDifferInCaseAreRefusedByName() throws IOException {
    forum.appFiles.put(
        "public/logo.png",
        SampleRepository.file(
            "version https://git-lfs.github.com/spec/v1\noid sha256:"
                + "0".repeat(64)
                + "\nsize 12345\n"));
    forum.appFiles.put(
        ".gitattributes", SampleRepository.file("*.png filter=lfs diff=lfs merge=lfs -text\n"));
    forum.appFiles.put("readme.md", SampleRepository.file("the other\n"));
    forum.appFiles.put("vendor/theme", SampleRepository.submodule("1".repeat(40)));
    forum.app.commit("main", forum.appFiles);

    assertThatThrownBy(forum::build)
        .hasMessageContaining("public/logo.png")
        .hasMessageContaining("readme.md: it differs only in upper and lower case from 'README.md'")
        .hasMessageContaining("vendor/theme");
    assertThat(forum.target.resolve("rootfs")).doesNotExist();
  }

  @Test
  void aTargetThatIsAFileIsNamed() throws IOException {
    Files.writeString(forum.target, "in the way");

    assertThatThrownBy(forum::build)
        .hasMessageStartingWith(forum.target + ": is not writable: ")
        .hasMessageEndingWith(
            "Fix: make room on its disk and make it writable for the user who builds, or remove it");
  }

  @Test
  void rendersWithoutWritingTrees() throws IOException {
    forum.outputs.retainAll(List.of(Output.CONTAINER, Output.HELM));

    assertThat(forum.build().artifacts()).extracting(Artifact::classifier).containsExactly("chart");

    assertThat(forum.target.resolve("container/compose.yaml")).exists();
    assertThat(forum.target.resolve("rootfs")).doesNotExist();
  }
}
