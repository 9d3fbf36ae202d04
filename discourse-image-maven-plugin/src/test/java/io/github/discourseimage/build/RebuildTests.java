package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.oci.LayoutTags;
import io.github.discourseimage.source.git.SampleRepository;
import io.github.discourseimage.source.git.Submodules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build does nothing when nothing changed, and everything when anything did. */
class RebuildTests {

  private interface Change {
    void run() throws IOException;
  }

  @TempDir Path directory;
  ForumFixture forum;
  SampleRepository plugin;

  @BeforeEach
  void buildOnce() throws IOException {
    forum = new ForumFixture(directory);
    plugin = forum.plugin("welcome-note");
    forum.write("src/main/settings/saved_settings.yml", "title: \"A\"\n");
    forum.write("src/main/rootfs/etc/motd", "Welcome\n");
    forum.build();
  }

  @AfterEach
  void close() {
    forum.close();
  }

  private Map<String, FileTime> times() throws IOException {
    Map<String, FileTime> times = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(forum.target)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        times.put(file.toString(), (FileTime) Files.getAttribute(file, "unix:ctime"));
      }
    }
    times.remove(forum.target.resolve("discourse-image/lock").toString());
    return times;
  }

  private void rebuildsAfter(Change change) throws IOException {
    change.run();
    forum.build();
    assertThat(forum.wasUpToDate()).isFalse();
    forum.build();
    assertThat(forum.wasUpToDate()).isTrue();
  }

  @Test
  void writesNothingWhenOnlyTheTagsOfItsImagesWereChangedByUs() throws IOException {
    forum.outputs.add(Output.OCI);
    forum.build();
    Retagging retagging = new Retagging(forum.request().outputs());
    retagging.change(tags -> tags.add("candidate", "1.0-debian"));

    forum.build();
    assertThat(forum.wasUpToDate()).isTrue();
    assertThat(LayoutTags.read(retagging.layout()).names()).contains("candidate");

    // Behind our back is another matter.
    rebuildsAfter(() -> Files.writeString(retagging.layout().resolve("index.json"), "{}"));
    assertThat(LayoutTags.read(retagging.layout()).names()).doesNotContain("candidate");
  }

  @Test
  void writesNothingWhenNothingChanged() throws IOException {
    Map<String, FileTime> before = times();

    ImageBuilder.Result again = forum.build();

    assertThat(forum.wasUpToDate()).isTrue();
    assertThat(again.artifacts()).extracting(Artifact::classifier).contains("rootfs-debian");
    assertThat(times()).isEqualTo(before);
  }

  @Test
  void rebuildsWhenAFileOfTheProjectChanged() throws IOException {
    rebuildsAfter(() -> forum.write("src/main/settings/saved_settings.yml", "title: \"B\"\n"));
    assertThat(forum.target.resolve("rootfs/etc/discourse/saved_settings.yml"))
        .hasContent("title: \"B\"");
    rebuildsAfter(() -> Files.delete(forum.project.resolve("src/main/rootfs/etc/motd")));
    assertThat(forum.target.resolve("rootfs/etc/motd")).doesNotExist();
    rebuildsAfter(() -> forum.write("src/main/rootfs-debian/etc/motd", "Debian\n"));
    rebuildsAfter(() -> forum.write("src/main/templates/rootfs/etc/issue.ftl", "[=site.name]\n"));
    assertThat(forum.target.resolve("rootfs/etc/issue")).hasContent("my-forum");
    rebuildsAfter(() -> forum.write("src/main/nginx/server/a.conf", "server_tokens off;\n"));
    rebuildsAfter(() -> forum.write("src/main/owners", "/etc/motd 0:7\n"));
    rebuildsAfter(
        () ->
            forum.write(
                "src/main/ca-certificates/org.crt",
                ForumFixture.resource("/certificates/root.crt")));
  }

  @Test
  void readsTheOverlaysOfDistributionsThatAreNotBuiltToo() throws IOException {
    forum.write("src/main/rootfs-arch/etc/pacman.d/a", "a");
    forum.write("src/main/owners", "/etc/pacman.d/a 0:7\n");
    forum.build();
    Files.delete(forum.project.resolve("src/main/rootfs-arch/etc/pacman.d/a"));

    assertThatThrownBy(forum::build).hasMessageContaining("/etc/pacman.d/a");
  }

  @Test
  void rebuildsWhenABranchMoved() throws IOException {
    rebuildsAfter(
        () -> {
          forum.appFiles.put("README.md", SampleRepository.file("Another.\n"));
          forum.app.commit("main", forum.appFiles);
        });
    assertThat(forum.target.resolve("rootfs/usr/lib/discourse/README.md")).hasContent("Another.");
    rebuildsAfter(() -> plugin.commit("main", "plugin.rb", "# name: welcome-note\n# 2\n"));
    // A branch that appears and by the rules comes first.
    rebuildsAfter(
        () -> plugin.commit("d-compat/2026.7", "plugin.rb", "# name: welcome-note\n# 3\n"));
    assertThat(forum.target.resolve("rootfs/usr/lib/discourse/plugins/welcome-note/plugin.rb"))
        .content()
        .contains("# 3");
  }

  @Test
  void doesNotRebuildAfterOtherGoals() {
    forum.with(
        builder -> {
          builder.fetch();
          return builder.explain(Optional.empty());
        });
    forum.build();

    assertThat(forum.wasUpToDate()).isTrue();
  }

  @Test
  void doesNotRebuildWhenAnotherBranchMoved() throws IOException {
    forum.app.commit("other", forum.appFiles);
    forum.build();

    assertThat(forum.wasUpToDate()).isTrue();
  }

  @Test
  void rebuildsWhenAnOutputIsGoneOrWasEdited() throws IOException {
    Path tarball = forum.target.resolve("my-forum-1.0-rootfs.tar.zst");
    rebuildsAfter(() -> Files.delete(tarball));
    assertThat(tarball).exists();
    rebuildsAfter(() -> Files.delete(forum.target.resolve("my-forum-1.0-rootfs.tar.zst.sha256")));
    rebuildsAfter(() -> Files.writeString(tarball, "damaged"));
    rebuildsAfter(() -> Files.delete(forum.target.resolve("container/Dockerfile")));
    assertThat(forum.target.resolve("container/Dockerfile")).exists();
    rebuildsAfter(
        () -> Files.writeString(forum.target.resolve("helm/my-forum/values.yaml"), "edited"));
    assertThat(forum.target.resolve("helm/my-forum/values.yaml")).content().isNotEqualTo("edited");
    rebuildsAfter(() -> Files.delete(forum.target.resolve("discourse-image/discourse.lock")));
    rebuildsAfter(
        () ->
            Files.move(forum.target.resolve("rootfs-debian"), directory.resolve("somewhere-else")));
    assertThat(forum.target.resolve("rootfs-debian")).isDirectory();
  }

  @Test
  void rebuildsWhenSomethingElseIsAskedFor() throws IOException {
    rebuildsAfter(() -> forum.compression = Compression.GZIP);
    rebuildsAfter(() -> forum.distributions.add(Distribution.UBUNTU));
    rebuildsAfter(() -> forum.environment.put("DISCOURSE_SMTP_ADDRESS", "smtp.example.org"));
    rebuildsAfter(() -> forum.hostname = "other.example.org");
    rebuildsAfter(() -> forum.time = Optional.of(new SourceDateEpoch(1)));
    rebuildsAfter(() -> forum.outputs.remove(Output.HELM));
    rebuildsAfter(() -> forum.submodules = Submodules.FETCH);
    forum.lock();
    rebuildsAfter(() -> forum.locked = true);
  }

  @Test
  void aFailedRunLeavesTheEarlierOutputsAndTheNextOneIsRight() throws IOException {
    Map<String, FileTime> before = times();
    forum.write("src/main/rootfs/etc/motd", "Changed\n");
    forum.write("src/main/settings/saved_settings.yml", "- a list\n");

    assertThatThrownBy(forum::build).hasMessageContaining("saved_settings.yml");

    assertThat(times()).isEqualTo(before);
    forum.write("src/main/settings/saved_settings.yml", "title: \"A\"\n");
    forum.build();
    assertThat(forum.wasUpToDate()).isFalse();
    assertThat(forum.target.resolve("rootfs/etc/motd")).hasContent("Changed");
  }

  @Test
  void aRunThatWasKilledWhileItWroteIsNotTakenForComplete() throws IOException {
    Path inTheWay = forum.target.resolve("helm/my-forum/values.yaml");
    Files.delete(inTheWay);
    Files.createDirectories(inTheWay.resolve("directory"));
    forum.write("src/main/rootfs/etc/motd", "Changed\n");

    assertThatThrownBy(forum::build).hasMessageContaining(inTheWay + ": cannot be written");

    Files.delete(inTheWay.resolve("directory"));
    Files.delete(inTheWay);
    // Back to the very input of the complete build: its state must not count any more.
    forum.write("src/main/rootfs/etc/motd", "Welcome\n");
    forum.build();
    assertThat(forum.wasUpToDate()).isFalse();
    assertThat(forum.target.resolve("rootfs/etc/motd")).hasContent("Welcome");
  }
}
