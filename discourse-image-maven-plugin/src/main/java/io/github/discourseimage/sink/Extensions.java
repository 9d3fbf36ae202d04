package io.github.discourseimage.sink;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.distribution.OsRelease;
import io.github.discourseimage.image.Architecture;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.Rootfs;
import io.github.discourseimage.rootfs.UnixPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The extensions of an image, each file in one of them: what all systems share is for any, and what
 * a distribution has of its own, native code above all, is for one release of it.
 */
final class Extensions {

  private static final String SYSTEM_AND_PORTABLE = "system portable";

  /** Starts the units with the extension: when it is merged (since 255), and at each boot. */
  private static final List<String> STARTS = List.of("upholds", "wants");

  private static final String TARGET = "discourse.target";

  private final ExtensionKind kind;
  private final SortedMap<Distribution, OsRelease> releases;
  private final String version;
  private final BuildLog log;

  /**
   * Makes them.
   *
   * @param releases what each distribution's files were made for
   * @param version of the app
   */
  Extensions(
      ExtensionKind kind,
      SortedMap<Distribution, OsRelease> releases,
      String version,
      BuildLog log) {
    this.kind = kind;
    this.releases = releases;
    this.version = version;
    this.log = log;
  }

  /**
   * Views an image.
   *
   * @throws io.github.discourseimage.image.ImageBuildException for what must not be in an extension
   */
  List<Extension> of(Image image) {
    Findings findings = new Findings();
    List<Extension> extensions = new ArrayList<>();
    String common = kind.common();
    ExtensionRelease any = new ExtensionRelease(Optional.empty(), "", SYSTEM_AND_PORTABLE);
    extension(common, image.common(), any, starts(common, image), findings)
        .ifPresent(extensions::add);
    for (Map.Entry<Distribution, Rootfs> delta : image.deltas().entrySet()) {
      own(delta.getKey(), delta.getValue(), findings).ifPresent(extensions::add);
    }
    findings.throwIfAny();
    return extensions;
  }

  private Optional<Extension> own(Distribution distribution, Rootfs delta, Findings findings) {
    String name = kind.own(distribution);
    OsRelease release = releases.get(distribution);
    if (release == null) {
      if (delta.entries().stream().anyMatch(entry -> kind.shows(entry.path()))) {
        log.warn(
            name
                + " is not written: which release of "
                + distribution
                + " it is for is known only where the app is compiled (discourse.build)");
      }
      return Optional.empty();
    }
    return extension(
        name,
        delta,
        new ExtensionRelease(
            Optional.of(release),
            kind == ExtensionKind.SYSEXT
                ? Architecture.ofSystemd(Architecture.ofThisMachine())
                : "",
            distribution.extensionScope()),
        List.of(),
        findings);
  }

  private Optional<Extension> extension(
      String name, Rootfs tree, ExtensionRelease release, List<Entry> more, Findings findings) {
    List<Entry> added = new ArrayList<>(more);
    added.add(release.file(kind, name, version, Extension.origin(name)));
    return Extension.of(kind, name, release.architecture(), tree, added, findings);
  }

  /** Links that a merged extension needs and an installed package does not. */
  private List<Entry> starts(String name, Image image) {
    UnixPath units = UnixPath.of("/usr/lib/systemd/system");
    Origin origin = Extension.origin(name);
    List<Entry> links = new ArrayList<>();
    if (kind.shows(units) && image.common().find(units.resolve(TARGET)).isPresent()) {
      for (String start : STARTS) {
        UnixPath link = units.resolve("multi-user.target." + start).resolve(TARGET);
        links.add(new Entry.Symlink(link, Attributes.SYMLINK, origin, "../" + TARGET));
      }
    }
    return links;
  }
}
