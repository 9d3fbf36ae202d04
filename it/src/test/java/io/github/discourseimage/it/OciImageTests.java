package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.it.app.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The container image of the sample app, loaded and run by podman of an ordinary user. {@link
 * ClusterTests} goes on with what is left here.
 */
@Tag("end-to-end")
class OciImageTests {

  @Test
  void podmanRunsTheImageReadOnlyWithoutPrivilegesAsAnyUser() throws IOException {
    CompiledApp compiled = CompiledApp.of(Suite.BOOKWORM);
    Case project = compiled.project("oci");
    MavenRun.Result result =
        compiled.maven(project, compiled.cache(), "-Ddiscourse.outputs=oci").succeeds();

    assertThat(result.text())
        .containsPattern("Image compiled-app:1.0-SNAPSHOT-debian, sha256:[0-9a-f]{64}")
        .containsPattern("\\d  base: ")
        .containsPattern("\\d  dependencies: stage ")
        .doesNotContain("only building needs");
    Path archive = project.output("compiled-app-1.0-SNAPSHOT-image.tar");
    try (Podman podman = Podman.start()) {
      podman.run("load", "-i", archive.toString());
      firstIsTiniAndNothingNeedsSystemd(podman);
      for (String user : new String[] {"10001:10001", "54321:0"}) {
        String said =
            podman.run(
                "run",
                "--rm",
                "--network=none",
                "--read-only",
                "--user=" + user,
                "--cap-drop=ALL",
                "--security-opt=no-new-privileges",
                "--tmpfs=/tmp",
                "--tmpfs=/run",
                "compiled-app:1.0-SNAPSHOT",
                "sh",
                "-c",
                "id -u; pwd; touch /usr/x || bundle exec ruby -e 'require %q(pg); puts %q(pg is here)'");
        assertThat(said)
            .contains(user.substring(0, user.indexOf(':')) + "\n/usr/lib/discourse\n")
            .contains("touch: cannot touch '/usr/x': Read-only file system", "pg is here");
      }
    }
  }

  /**
   * What a role leaves behind is reaped, and it gets the signal that the container is stopped by.
   */
  private static void firstIsTiniAndNothingNeedsSystemd(Podman podman) throws IOException {
    String script =
        "cat /proc/1/comm; ls /usr/lib/systemd/systemd /sbin/init 2>&1;"
            + " (sleep 0.1 & ); sleep 1; grep -l '^State:.Z' /proc/[0-9]*/status; echo no zombie;"
            + " trap 'echo it was told; exit 7' TERM; kill -TERM 1; sleep 5 & wait";
    assertThat(
            podman.fails(
                7,
                "run",
                "--rm",
                "--network=none",
                "compiled-app:1.0-SNAPSHOT",
                "sh",
                "-c",
                script))
        .contains("tini\n")
        .contains("cannot access '/usr/lib/systemd/systemd'", "cannot access '/sbin/init'")
        .contains("'/sbin/init': No such file or directory\nno zombie\nit was told\n");
  }

  @Test
  void theNextVersionOfTheAppIsAFewKilobytesMore() throws IOException {
    CompiledApp compiled = CompiledApp.of(Suite.BOOKWORM);
    Case before = compiled.project("version-1");
    Case after = compiled.nextVersion("version-2");
    for (Case version : List.of(before, after)) {
      compiled.maven(version, compiled.cache(), "-Ddiscourse.outputs=oci,helm").succeeds();
      assertThat(version.output("helm/compiled-app/values.yaml"))
          .content()
          .containsPattern("digest: \"?sha256:[0-9a-f]{64}");
    }

    Set<String> old = Set.copyOf(blobs(before));
    long more = 0;
    for (String blob : blobs(after)) {
      more += old.contains(blob) ? 0 : Files.size(after.output("oci/blobs/sha256/" + blob));
    }
    assertThat(more).isBetween(1_000L, 200_000L);
  }

  private static List<String> blobs(Case version) throws IOException {
    try (Stream<Path> files = Files.list(version.output("oci/blobs/sha256"))) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
