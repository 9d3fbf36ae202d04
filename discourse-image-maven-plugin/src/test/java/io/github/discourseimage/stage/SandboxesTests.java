package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SandboxesTests {

  private static final KernelSettings OPEN = new KernelSettings(false, false, "100");

  @Test
  void whereNothingWorksAllWaysAreExplained() {
    String said = "bwrap: setting up uid map: Permission denied";
    String ubuntu = new KernelSettings(true, false, "100").advice("bubblewrap", said);

    assertThat(
            Sandboxes.none(
                List.of(
                    new Probe("sandbox bubblewrap", false, said, ubuntu),
                    new Probe(
                        "sandbox podman",
                        false,
                        "podman is not installed",
                        HostTool.PODMAN.install()))))
        .hasMessageContaining("this machine has no way to build the app without root")
        .hasMessageContaining("sandbox bubblewrap: " + said)
        .hasMessageContaining("kernel.apparmor_restrict_unprivileged_userns=1")
        .hasMessageContaining("profile bwrap /usr/bin/bwrap flags=(unconfined) { userns, }")
        .hasMessageContaining("'apt-get install podman' or 'apk add podman' or 'pacman -S podman'")
        .hasMessageContaining("target/container holds a Dockerfile whose builder stage");
  }

  @Test
  void theKernelsSettingIsNamed() {
    assertThat(new KernelSettings(false, true, "100").advice("bubblewrap", ""))
        .contains("kernel.unprivileged_userns_clone=1");
    assertThat(new KernelSettings(false, false, "0").advice("bubblewrap", ""))
        .contains("user.max_user_namespaces");
    assertThat(OPEN.advice("bubblewrap", "")).contains("seccomp");
    assertThat(OPEN.advice("podman", "Error: please use unshare with rootless"))
        .contains("ordinary users only");
    assertThat(OPEN.advice("podman", "no subuid ranges found for user")).contains("/etc/subuid");
  }

  @Test
  void everyProbeThatFailsNamesAPackage() throws InterruptedException {
    assertThat(Sandboxes.probes())
        .extracting(Probe::name)
        .contains("sandbox bubblewrap", "sandbox podman", "tar", "mmdebstrap");
    assertThat(Sandboxes.probes()).allMatch(probe -> probe.works() == probe.fix().isEmpty());
  }

  @Test
  void processorListsAreParsed() {
    assertThat(Processors.parse("0-3,8")).containsExactly(0, 1, 2, 3, 8);
    assertThat(Processors.parse("5")).containsExactly(5);
  }
}
