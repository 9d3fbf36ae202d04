package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tree for mkosi among the other outputs of a build. */
class MkosiOutputTests {

  @TempDir Path directory;

  private ForumFixture forum;

  @BeforeEach
  void makeForum() throws IOException {
    forum = new ForumFixture(directory);
    forum.outputs.add(Output.MKOSI);
  }

  @AfterEach
  void close() {
    forum.close();
  }

  private String file(String path) throws IOException {
    return Files.readString(forum.target.resolve("mkosi").resolve(path));
  }

  @Test
  void everyTarballThatItNamesIsBesideIt() throws IOException {
    forum.build();

    for (String conf :
        List.of(
            "mkosi.images/sysext/mkosi.conf",
            "mkosi.images/portable/mkosi.conf.d/alpine.conf",
            "mkosi.images/confext-native/mkosi.conf.d/debian.conf")) {
      List<String> names =
          file(conf)
              .lines()
              .filter(line -> line.contains(".tar."))
              .map(it -> it.replaceAll(".*%D/", ""))
              .toList();
      assertThat(names)
          .isNotEmpty()
          .allSatisfy(
              name -> assertThat(forum.target.resolve("mkosi").resolve(name)).isRegularFile());
    }
  }

  @Test
  void whatAnEarlierBuildLeftDoesNotReachMkosi() throws IOException {
    Path left = forum.target.resolve("mkosi/mkosi.conf.d/left.conf");
    Files.createDirectories(left.getParent());
    Files.writeString(left, "[Content]\n");

    forum.build();

    assertThat(left).doesNotExist();
    assertThat(file("mkosi.conf")).contains("Dependencies=portable,");
  }

  @Test
  void aProjectAddsFilesAndReplacesThem() throws IOException {
    forum.write("src/main/templates/mkosi/mkosi.local.conf", "[Build]\nToolsTree=default\n");
    forum.write(
        "src/main/templates/mkosi-distribution/mkosi.profiles/DISTRIBUTION.conf.ftl",
        "[Distribution]\nDistribution=[=distribution.distribution]\n");

    forum.build();

    assertThat(file("mkosi.local.conf")).isEqualTo("[Build]\nToolsTree=default\n");
    assertThat(file("mkosi.profiles/debian.conf"))
        .isEqualTo("[Distribution]\nDistribution=debian\n");
  }

  @Test
  void itNeedsTheTarballsAndTheStages() throws IOException {
    forum.outputs.clear();
    forum.outputs.addAll(new TreeSet<>(List.of(Output.MKOSI, Output.HELM)));

    assertThatThrownBy(forum::build)
        .hasMessageContaining(
            "discourse.outputs: has mkosi but not tarball: mkosi makes its images of the tarballs")
        .hasMessageContaining("add tarball to discourse.outputs")
        .hasMessageContaining("has mkosi but not container, and the app is not compiled")
        .hasMessageContaining(
            "add container to discourse.outputs, or compile the app with discourse.build");
    assertThat(forum.target.resolve("mkosi")).doesNotExist();
  }

  @Test
  void aNameThatMkosiWouldReadOtherwiseIsRefused() {
    forum.finalName = "my forum,100%";

    assertThatThrownBy(forum::build)
        .hasMessageContaining(
            "<finalName>: 'my forum,100%' cannot be part of a path in mkosi's settings")
        .hasMessageContaining("use letters, digits and . _ + ~ - in <build><finalName>");
  }

  @Test
  void aMistakeInATemplateIsToldWithAllElse() throws IOException {
    forum.write("src/main/templates/mkosi/mkosi.conf.ftl", "[=mkosi.nonsense]\n");
    forum.write("src/main/settings/saved_settings.yml", "titel: x\n");

    assertThatThrownBy(forum::build)
        .hasMessageContaining("mkosi.conf.ftl:1")
        .hasMessageContaining("mkosi.nonsense")
        .hasMessageContaining("titel");
  }
}
