package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.source.git.SampleRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with different inputs is reported in one run. */
class BadInputsTests {

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

  private String at(String path) {
    return forum.project.resolve(path).toString();
  }

  @Test
  void everyKindOfBadInputIsReportedInOneRun() throws IOException {
    SampleRepository noPlugin = forum.repository("a-theme");
    noPlugin.commit("main", "about.json", "{}");
    forum.plugins.add(new ImageRequest.Plugin.InRepository(noPlugin.path(), ""));
    forum.write("src/main/ca-certificates/key.crt", "-----BEGIN PRIVATE " + "KEY-----\nAA==\n");
    forum.write("src/main/settings/saved_settings.yml", "titel: \"A\"\n");
    forum.write("src/main/templates/rootfs/etc/issue.ftl", "one\n[=site.nonsense]\n");
    forum.write("src/main/nginx/server/a.conf", "location / {\n");
    forum.write("src/main/nginx/nowhere/b.conf", "server_tokens off;\n");
    forum.write("src/main/owners", "/etc/motd nobody\n");
    forum.write("src/main/helm/values.yml", "hostname: a\n");
    Path link = forum.project.resolve("src/main/rootfs/etc/outside");
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of("../../../etc/shadow"));
    forum.environment.put("DISCOURSE_API_KEY", "x");

    assertThatThrownBy(forum::build)
        .hasMessageStartingWith("10 problems:\n")
        .hasMessageContaining(at("src/main/helm/values.yml") + ": has no place in the chart")
        .hasMessageContaining("a-theme (" + noPlugin.path())
        .hasMessageContaining("has no plugin.rb at its top, so it is not a Discourse plugin")
        .hasMessageContaining(at("src/main/ca-certificates/key.crt"))
        .hasMessageContaining(
            at("src/main/settings/saved_settings.yml") + ":1:1: 'titel' is not a setting")
        .hasMessageContaining("rootfs/etc/issue.ftl:2:")
        .hasMessageContaining("site.nonsense")
        .hasMessageContaining(at("src/main/nginx/server/a.conf"))
        .hasMessageContaining(at("src/main/nginx/nowhere"))
        .hasMessageContaining(at("src/main/owners") + ":1: ")
        .hasMessageContaining(link.toString())
        .hasMessageContaining("environment variable DISCOURSE_API_KEY: is a secret");
    assertThat(forum.target.resolve("rootfs")).doesNotExist();
  }

  @Test
  void conflictsBetweenLayersNameBothSources() throws IOException {
    forum.write("src/main/rootfs/usr/lib/discourse/bin", "a file over a directory\n");
    forum.write("src/main/rootfs-debian/etc/nginx/nginx.conf/x", "below a file\n");

    assertThatThrownBy(forum::build)
        .hasMessageStartingWith("2 problems:\n")
        .hasMessageContaining(
            "/usr/lib/discourse/bin: /usr/lib/discourse/bin (a file) would hide the directory"
                + " /usr/lib/discourse/bin of a lower layer")
        .hasMessageContaining(
            "/etc/nginx/nginx.conf (a directory) cannot take the place of a file of a lower layer")
        .hasMessageContaining("lower is app: " + forum.app.path());
  }

  @Test
  void anOverlaysFileBelowALinkOfTheAppThatLeadsOutIsRefused() throws IOException {
    forum.appFiles.put("vendor/out", SampleRepository.symlink("../../../../../outside"));
    forum.app.commit("main", forum.appFiles);
    forum.write("src/main/rootfs/usr/lib/discourse/vendor/out/evil", "x");

    assertThatThrownBy(forum::build)
        .hasMessageContaining("/usr/lib/discourse/vendor/out")
        .hasMessageContaining("-> ../../../../../outside, which leads out of the root");
  }

  @Test
  void aRepositoryThatIsNoAppIsToldOf() throws IOException {
    forum.appFiles.clear();
    forum.appFiles.put("README.md", SampleRepository.file("no app"));
    forum.app.commit("main", forum.appFiles);

    assertThatThrownBy(forum::build)
        .hasMessageContaining("not a Discourse-style app: it has no lib/version.rb")
        .hasMessageContaining(
            "Fix: Let discourse.repository and discourse.branch name a repository with Discourse's"
                + " layout");
  }

  @Test
  void allPluginsThatCannotBeReadAreNamed() throws IOException {
    SampleRepository broken = forum.plugin("broken");
    broken.commit(
        "main",
        java.util.Map.of(
            "plugin.rb",
            SampleRepository.file("# name: broken\n"),
            ".discourse-compatibility",
            SampleRepository.file("- a list\n")));
    forum.plugins.add(new ImageRequest.Plugin.InDirectory(forum.project.resolve("not-there")));
    forum.plugins.add(
        new ImageRequest.Plugin.InRepository(directory.resolve("nowhere.git").toString(), ""));

    assertThatThrownBy(forum::build)
        .hasMessageStartingWith("3 problems:\n")
        .hasMessageContaining(".discourse-compatibility of " + broken.path())
        .hasMessageContaining(
            "plugin "
                + forum.project.resolve("not-there")
                + ": is not a directory\n    Fix: correct <directory>, or remove the plugin")
        .hasMessageContaining("there is no such directory");
  }
}
