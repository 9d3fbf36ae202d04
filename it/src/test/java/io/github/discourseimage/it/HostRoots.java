package io.github.discourseimage.it;

import io.github.discourseimage.it.app.SystemdHost;
import io.github.discourseimage.it.app.SystemdHost.Release;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** What hosts boot from, unpacked once for all tests of a run. */
final class HostRoots {
  private static final Map<Release, Path> UNPACKED = new EnumMap<>(Release.class);

  private HostRoots() {}

  static synchronized Path of(Release release) {
    return UNPACKED.computeIfAbsent(release, HostRoots::unpack);
  }

  private static Path unpack(Release release) {
    Path root =
        Path.of(System.getProperty("it.directory")).resolve("systemd-" + release.id() + "-root");
    CompiledApp.delete(root);
    SystemdHost.unpack(release, Path.of(System.getProperty("it.cache")), root);
    return root;
  }
}
