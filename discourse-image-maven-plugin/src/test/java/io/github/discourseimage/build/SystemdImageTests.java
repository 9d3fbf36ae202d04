package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.check.CheckOptions;
import io.github.discourseimage.check.Engines;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.oci.DirectoryFiles;
import io.github.discourseimage.oci.ImageChoice;
import io.github.discourseimage.oci.ImageConfig;
import io.github.discourseimage.oci.ImageLayout;
import io.github.discourseimage.oci.LayoutTags;
import io.github.discourseimage.oci.RunConfig;
import io.github.discourseimage.sink.BaseLocation;
import io.github.discourseimage.template.ContainerInit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Container images in which systemd starts the app. */
class SystemdImageTests {

  @TempDir Path directory;
  private ForumFixture forum;

  @BeforeEach
  void makeForum() throws IOException {
    forum = new ForumFixture(directory);
    forum.app.commit("main", forum.appFiles);
    forum.outputs.clear();
    forum.outputs.add(Output.OCI);
    forum.distributions.remove(Distribution.ALPINE);
  }

  private void base(String... programs) throws IOException {
    Path root = Files.createDirectories(directory.resolve("root"));
    for (String program : programs) {
      Path file = root.resolve(program);
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(file, "#!/bin/sh\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Path base = directory.resolve("base.tar");
    String tar = RealTool.require("tar").toString();
    RealTool.run(Map.of(), root, tar, "-cf", base.toString(), ".").successfulStdout();
    forum.bases.put(Distribution.DEBIAN, new BaseLocation(base));
  }

  private ImageLayout layout(String tag) throws IOException {
    Path oci = forum.target.resolve("oci");
    String digest = LayoutTags.read(oci).digest(tag).orElseThrow().hex();
    return ImageLayout.read("it", new DirectoryFiles(oci), new ImageChoice(digest, "", "amd64"));
  }

  @Test
  void theImageDiffersFromTheOneWithTiniByOneLayer() throws IOException {
    base("bin/sh", "usr/lib/systemd/systemd", "usr/bin/tini");
    forum.build();
    List<Object> tini = new ArrayList<>(layout("1.0-debian").diffIds());
    forum.init = ContainerInit.SYSTEMD;
    forum.build();

    ImageLayout layout = layout("1.0-systemd-debian");
    List<Object> systemd = new ArrayList<>(layout.diffIds());
    assertThat(systemd).hasSize(tini.size() + 1).containsAll(tini);
    assertThat(LayoutTags.read(forum.target.resolve("oci")).names())
        .containsExactlyInAnyOrder("1.0-systemd", "1.0-systemd-debian");
    RunConfig run = ImageConfig.of(layout.config()).run();
    assertThat(run.user()).isEqualTo("0:0");
    assertThat(run.entrypoint()).containsExactly("/usr/local/sbin/init");
    assertThat(run.command()).isEmpty();
    assertThat(run.healthCheck().command()).last().isEqualTo("http://127.0.0.1:8080/srv/status");
    assertThat(run.stopSignal()).isEqualTo("SIGRTMIN+3");
    assertThat(run.environment()).containsEntry("container", "oci").doesNotContainKey("HOME");
    assertThat(run.volumes()).containsExactly("/var/cache/discourse", "/var/lib/discourse");
  }

  @Test
  void aBaseWithoutSystemdIsRefusedBeforeAnythingIsWritten() throws IOException {
    base("bin/sh", "usr/bin/tini");
    forum.init = ContainerInit.SYSTEMD;

    assertThatThrownBy(forum::build)
        .hasMessage(
            "<baseImages><debian>: has no /usr/lib/systemd/systemd, which"
                + " discourse.oci.init=systemd makes process 1\n"
                + "    Fix: install libnss-systemd and systemd in it, or choose"
                + " discourse.oci.init=tini");
    assertThat(forum.target.resolve("oci/index.json")).doesNotExist();
    assertThat(forum.target.resolve("my-forum-1.0-image.tar")).doesNotExist();
  }

  @Test
  void theCheckLooksAtItAndLetsItBeRoots() throws IOException {
    base("bin/sh", "usr/lib/systemd/systemd");
    forum.init = ContainerInit.SYSTEMD;
    forum.build();

    new ImageChecker(forum.request(), lookOnly(), forum.log).check();

    assertThat(forum.log.lines)
        .anyMatch(line -> line.startsWith("Check of my-forum:1.0-systemd-debian, sha256:"));
    forum.init = ContainerInit.TINI;
    assertThatThrownBy(() -> new ImageChecker(forum.request(), lookOnly(), forum.log).check())
        .hasMessageContaining("has no tag '1.0-debian'; its tags are 1.0-systemd, 1.0-systemd-deb");
  }

  private CheckOptions lookOnly() {
    return new CheckOptions(
        false,
        new TreeSet<>(forum.distributions),
        false,
        Engines.AUTO,
        Optional.empty(),
        Duration.ofSeconds(10),
        Optional.empty(),
        directory.resolve("checks"));
  }
}
