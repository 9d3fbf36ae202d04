package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplanationTests {

  @TempDir Path directory;
  ForumFixture forum;

  @BeforeEach
  void make() throws IOException {
    forum = new ForumFixture(directory);
    forum.plugin("welcome-note");
    forum.write("src/main/rootfs/usr/lib/discourse/README.md", "Ours.\n");
    forum.write("src/main/rootfs-debian/usr/lib/discourse/README.md", "Debian's.\n");
  }

  @AfterEach
  void close() {
    forum.close();
  }

  @Test
  void tellsWhoPutAFileThereAndWhatItHid() {
    String commit = forum.app.head("main");

    assertThat(forum.explain("/usr/lib/discourse/README.md"))
        .containsExactly(
            "/usr/lib/discourse/README.md  (all distributions)",
            "  layer overlay: file, 6 bytes, mode 0644, owner 0:0, from "
                + forum.project.resolve("src/main/rootfs"),
            "  hides layer app: file, 9 bytes, mode 0644, owner 0:0, from "
                + forum.app.path()
                + " at "
                + commit
                + " (branch main)",
            "/usr/lib/discourse/README.md  (debian)",
            "  layer debian: file, 10 bytes, mode 0644, owner 0:0, from "
                + forum.project.resolve("src/main/rootfs-debian"),
            "  hides layer overlay: file, 6 bytes, mode 0644, owner 0:0, from "
                + forum.project.resolve("src/main/rootfs"));
  }

  @Test
  void tellsLinksAndDirectories() {
    assertThat(forum.explain("/usr/lib/discourse/tmp").get(1))
        .startsWith(
            "  layer config: link -> /var/cache/discourse/tmp, mode 0777, owner 0:0, from ");
    assertThat(forum.explain("/var/lib/discourse/").get(1))
        .startsWith("  layer config: directory, mode 0770, owner ");
  }

  @Test
  void namesNearPathsForAWrongOne() {
    assertThatThrownBy(() -> forum.explain("/usr/lib/discourse/REDME.md"))
        .hasMessage(
            "discourse.path: /usr/lib/discourse/REDME.md is not in the image; did you mean"
                + " '/usr/lib/discourse/README.md'?\n"
                + "    Fix: list the layers with `mvn discourse-image:explain`, without a path");
    assertThatThrownBy(() -> forum.explain("/etc/init.d/discourse-wb"))
        .hasMessageContaining("did you mean '/etc/init.d/discourse-web'");
    assertThatThrownBy(() -> forum.explain("/etc/nginx.conf"))
        .hasMessageContaining("; did you mean '/etc/nginx/nginx.conf'");
    assertThatThrownBy(() -> forum.explain("etc/motd"))
        .hasMessage(
            "discourse.path: 'etc/motd' is not an absolute path: it must start with '/'\n"
                + "    Fix: give a path as it is in the image, such as /etc/nginx/nginx.conf");
  }

  @Test
  void weighsEachLayerOnce() {
    List<String> table = forum.with(builder -> builder.explain(Optional.empty()));

    assertThat(table)
        .extracting(line -> line.split(" ", 2)[0])
        .containsExactly("layer", "app", "plugins", "config", "overlay", "alpine", "debian");
    assertThat(table.get(0)).isEqualTo("layer           files  links        bytes  from");
    assertThat(table.get(1))
        .matches("app +7 +0 +\\d+  \\Q" + forum.app.path() + "\\E at .* \\(branch main\\)");
    assertThat(table.get(3)).matches("config +\\d+ +[4-9] +\\d+  .* and \\d+ more");
    assertThat(table.get(4))
        .isEqualTo(
            "overlay             1      0            6  "
                + forum.project.resolve("src/main/rootfs"));
  }
}
