package io.github.discourseimage.template;

import java.util.List;

/**
 * How the app runs in a container whose first process is systemd (the interface that both keep is
 * systemd's "Container Interface", systemd.io/CONTAINER_INTERFACE).
 *
 * @param user numeric; systemd must be root in the container
 * @param environment variables of the container
 * @param entrypoint our script, which hands the container's variables and secrets on
 * @param program what becomes process 1
 * @param stopSignal by which it stops all units and ends
 * @param tagEnding {@link #TAG_ENDING}
 * @param healthCheck command that succeeds while nginx gets answers of the web server, which only
 *     it reaches
 * @param masked units that have nothing to do in a container
 */
public record SystemdContainer(
    String user,
    List<Variable> environment,
    List<String> entrypoint,
    String program,
    String stopSignal,
    String tagEnding,
    List<String> healthCheck,
    List<String> masked) {

  /** The end of the image's tags: nobody is to take it for one with roles. */
  public static final String TAG_ENDING = "-systemd";

  /** Terminals, devices, the network and the clock are the engine's; nginx runs by our unit. */
  private static final List<String> MASKED =
      List.of(
          "apt-daily-upgrade.timer",
          "apt-daily.timer",
          "console-getty.service",
          "dev-hugepages.mount",
          "dpkg-db-backup.timer",
          "e2scrub_all.timer",
          "fstrim.timer",
          "getty.target",
          "kmod-static-nodes.service",
          "ldconfig.service",
          "man-db.timer",
          "nginx.service",
          "proc-sys-fs-binfmt_misc.automount",
          "sys-fs-fuse-connections.mount",
          "sys-kernel-config.mount",
          "sys-kernel-debug.mount",
          "sys-kernel-tracing.mount",
          "systemd-ask-password-console.path",
          "systemd-ask-password-wall.path",
          "systemd-binfmt.service",
          "systemd-firstboot.service",
          "systemd-hwdb-update.service",
          "systemd-journal-catalog-update.service",
          "systemd-logind.service",
          "systemd-machine-id-commit.service",
          "systemd-modules-load.service",
          "systemd-networkd.service",
          "systemd-networkd.socket",
          "systemd-networkd-wait-online.service",
          "systemd-random-seed.service",
          "systemd-remount-fs.service",
          "systemd-resolved.service",
          "systemd-sysctl.service",
          "systemd-timesyncd.service",
          "systemd-udev-trigger.service",
          "systemd-udevd.service",
          "systemd-udevd-control.socket",
          "systemd-udevd-kernel.socket",
          "systemd-update-done.service",
          "systemd-update-utmp.service",
          "systemd-vconsole-setup.service");

  public SystemdContainer {
    environment = List.copyOf(environment);
    entrypoint = List.copyOf(entrypoint);
    healthCheck = List.copyOf(healthCheck);
    masked = List.copyOf(masked);
  }

  static SystemdContainer of(Ports ports) {
    return new SystemdContainer(
        "0:0",
        List.of(Variable.of("container", "oci")),
        List.of("/usr/local/sbin/init"),
        "/usr/lib/systemd/systemd",
        "SIGRTMIN+3",
        TAG_ENDING,
        ContainerModel.healthCheck(ports.http()),
        MASKED);
  }
}
