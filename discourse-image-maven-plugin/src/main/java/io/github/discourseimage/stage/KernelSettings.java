package io.github.discourseimage.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel was told about user namespaces; we explain it and never change it.
 *
 * @param apparmorRestricts Ubuntu from 24.04 on: only programs with an AppArmor profile that allows
 *     it may make one
 * @param cloneForbidden Debian's old switch
 * @param most how many there may be
 */
record KernelSettings(boolean apparmorRestricts, boolean cloneForbidden, String most) {

  static KernelSettings ofThisMachine() {
    return new KernelSettings(
        read("kernel/apparmor_restrict_unprivileged_userns").equals("1"),
        read("kernel/unprivileged_userns_clone").equals("0"),
        read("user/max_user_namespaces"));
  }

  private static String read(String name) {
    try {
      return Files.readString(Path.of("/proc/sys").resolve(name)).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** What an administrator can do so that a sandbox works. */
  String advice(String sandbox, String said) {
    if (sandbox.equals("podman") && said.contains("please use unshare with rootless")) {
      return "podman does this for ordinary users only: build as one, or install bubblewrap ("
          + HostTool.BUBBLEWRAP.install()
          + "), which works for root too.";
    }
    if (sandbox.equals("podman") && (said.contains("subuid") || said.contains("newuidmap"))) {
      return "the user needs a line in /etc/subuid and /etc/subgid, and newuidmap (package uidmap):"
          + " 'usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER'.";
    }
    if (apparmorRestricts) {
      return "AppArmor keeps ordinary programs from making user namespaces"
          + " (kernel.apparmor_restrict_unprivileged_userns=1). podman has a profile that may:"
          + " install podman and uidmap. Or an administrator adds /etc/apparmor.d/bwrap with"
          + " 'profile bwrap /usr/bin/bwrap flags=(unconfined) { userns, }' and loads it, or sets"
          + " the sysctl to 0.";
    }
    if (cloneForbidden) {
      return "the kernel lets only root make user namespaces: an administrator sets"
          + " kernel.unprivileged_userns_clone=1.";
    }
    if (most.equals("0")) {
      return "the kernel allows no user namespaces: an administrator sets"
          + " user.max_user_namespaces to more than 0, such as 15000.";
    }
    return "user namespaces must be allowed to this user; in a container that means that its"
        + " seccomp profile and capabilities let it make them.";
  }
}
