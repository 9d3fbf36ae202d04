package io.github.discourseimage.it;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.distribution.OsRelease;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.format.erofs.ErofsCompression;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.sink.ExtensionKind;
import io.github.discourseimage.sink.ExtensionSink;
import io.github.discourseimage.sink.ImageFormat;
import io.github.discourseimage.sink.ImageOptions;
import io.github.discourseimage.sink.ImageVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Extensions of an app of two files, with one of each distribution's own: what compiling for four
 * distributions gives, by the classes of the plugin, as no machine has roots of all four.
 */
final class SmallExtensions {
  static final SortedMap<Distribution, OsRelease> RELEASES =
      new TreeMap<>(
          Map.of(
              Distribution.DEBIAN, new OsRelease("debian", Optional.of("13")),
              Distribution.UBUNTU, new OsRelease("ubuntu", Optional.of("26.04")),
              Distribution.ARCH, new OsRelease("arch", Optional.empty()),
              Distribution.ALPINE, new OsRelease("alpine", Optional.of("3.22.1"))));

  private static final UnixPath UNITS = UnixPath.of("/usr/lib/systemd/system");
  private static final String TARGET = "[Unit]\nWants=discourse-sleep.service\n";

  private static final String SERVICE =
      """
      [Unit]
      Description=Version %s
      PartOf=discourse.target
      [Service]
      Type=exec
      ExecStart=sleep infinity
      """;

  private static final Origin ORIGIN = new Origin("app", "a test");

  private SmallExtensions() {}

  /** Writes both kinds below a directory. */
  static void write(Path target, ImageFormat format, Optional<String> version) {
    ImageOptions options =
        new ImageOptions(
            format,
            ErofsCompression.LZ4,
            Compression.NONE,
            0,
            Optional.empty(),
            version.map(ImageVersion::of));
    for (ExtensionKind kind : ExtensionKind.values()) {
      new ExtensionSink(kind, target, RELEASES, "3.5.0", options, 1, BuildLog.SILENT)
          .write(image(version.orElse("")));
    }
  }

  private static Image image(String text) {
    Layer app =
        Layer.of(
            "app",
            layer -> {
              layer.file(UnixPath.of("/usr/lib/discourse/app-" + text), Content.of(text), ORIGIN);
              layer.file(UnixPath.of("/etc/discourse/app-" + text), Content.of(text), ORIGIN);
              layer.file(UNITS.resolve("discourse.target"), Content.of(TARGET), ORIGIN);
              layer.file(
                  UNITS.resolve("discourse-sleep.service"),
                  Content.of(SERVICE.formatted(text)),
                  ORIGIN);
            });
    SortedMap<Distribution, List<Layer>> own = new TreeMap<>();
    for (Distribution distribution : RELEASES.keySet()) {
      String name = "/discourse/own-" + distribution.id();
      own.put(
          distribution,
          List.of(
              Layer.of(
                  distribution.id(),
                  layer -> {
                    layer.file(UnixPath.of("/usr/lib" + name), Content.of(name), ORIGIN);
                    layer.file(UnixPath.of("/etc" + name), Content.of(name), ORIGIN);
                  })));
    }
    return new Image("forum-1.0", new SourceDateEpoch(1_700_000_000), List.of(app), own);
  }
}
