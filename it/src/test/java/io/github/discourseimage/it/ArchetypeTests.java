package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class ArchetypeTests {
  private Workbench workbench;
  private Path parent;

  @BeforeEach
  void emptyDirectory(TestInfo test) throws IOException {
    workbench = Case.of("one-distribution", "archetype").workbench();
    parent = workbench.directory().resolve(test.getTestMethod().orElseThrow().getName());
    Project.delete(parent);
    Files.createDirectories(parent.resolve(".mvn"));
  }

  @Test
  void theGeneratedProjectBuildsAndItsCommandsRun() throws IOException {
    Project forum =
        Project.generate(
            workbench, parent, "my-forum", workbench.forum().toString(), "latest", "debian");
    assertThat(Files.readAllLines(forum.directory().resolve("pom.xml"))).hasSizeLessThan(45);
    assertThat(forum.directory().resolve(".gitignore")).content().startsWith("target/\n");
    assertThat(forum.directory().resolve("README.md")).content().startsWith("my-forum\n===");

    MavenRun.Result result = workbench.maven(forum.directory(), "package").succeeds();
    assertThat(result.output()).noneMatch(line -> line.startsWith("[WARNING]"));
    assertThat(forum.tarballs()).hasSize(2);
    workbench.maven(forum.directory(), "discourse-image:explain").succeeds();
    workbench.maven(forum.directory(), "discourse-image:lock").succeeds();
    workbench.maven(forum.directory(), "package", "-Ddiscourse.branch=release/2026.7").succeeds();
  }

  @Test
  void badValuesAreReportedTogetherAndLeaveNothing() throws IOException {
    MavenRun.Result result =
        workbench
            .generate(
                parent,
                "-DgroupId=org.example",
                "-DartifactId=my-forum",
                "-DdiscourseBranch=a b",
                "-DdiscourseRepository=no good",
                "-Ddistributions=debian,fedora")
            .run();
    assertThat(result.successful()).isFalse();
    assertThat(result.text())
        .contains(
            "-DdiscourseRepository: 'no good' cannot be used; it must be the address of a git repository",
            "-DdiscourseBranch: 'a b' cannot be used; it must be a branch, a tag or a commit",
            "-Ddistributions: 'debian,fedora' cannot be used; it must be one or more of alpine, arch, debian,"
                + " ubuntu, separated by commas");
    assertThat(parent.resolve("my-forum")).doesNotExist();
  }

  @Test
  void whatWasThereBeforeABadValueStays() throws IOException {
    Path mine = parent.resolve("my-forum/notes.txt");
    Files.createDirectories(parent.resolve("my-forum"));
    Files.writeString(mine, "mine\n");
    Files.setLastModifiedTime(mine, java.nio.file.attribute.FileTime.fromMillis(0));
    assertThat(
            workbench
                .generate(
                    parent,
                    "-DgroupId=org.example",
                    "-DartifactId=my-forum",
                    "-Ddistributions=debian,debian")
                .run()
                .text())
        .contains("'debian,debian' cannot be used; it must be a list without debian in it twice");
    assertThat(parent.resolve("my-forum")).isDirectoryContaining("glob:**/notes.txt");
    assertThat(parent.resolve("my-forum/pom.xml")).doesNotExist();
  }
}
