package io.github.discourseimage.sink;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.distribution.OsRelease;
import io.github.discourseimage.image.Architecture;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.UnixPath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Writes portable services (portablectl(1)): {@code portable/discourse-base-<distribution>.raw}, to
 * be attached with extensions, or {@code portable/discourse_<distribution>.raw}, to be attached
 * alone; and the profile that they are attached with.
 */
public final class PortableSink implements Sink {

  /** Where the profile lies, in the image and beside the images. */
  private static final String PROFILE = "profile/discourse/service.conf";

  private static final UnixPath PROFILE_IN_IMAGE =
      UnixPath.of("/usr/lib/systemd/portable/" + PROFILE);

  private static final String NAME = "portable";

  private final Path target;
  private final Bases bases;
  private final LayerListings listings;
  private final String architecture;
  private final SortedMap<Distribution, OsRelease> releases;
  private final PortableLayout layout;
  private final ImageOptions options;
  private final Path unpacked;
  private final int threads;
  private final BuildLog log;

  /**
   * Makes a sink.
   *
   * @param target Maven's target
   * @param listings of the bases' layers
   * @param architecture such as {@code amd64}
   * @param releases what each distribution's files were made for, where that is known
   * @param unpacked directory for bases while they are read
   * @param threads that read; the bytes are the same with any number
   */
  public PortableSink(
      Path target,
      Bases bases,
      LayerListings listings,
      String architecture,
      SortedMap<Distribution, OsRelease> releases,
      PortableLayout layout,
      ImageOptions options,
      Path unpacked,
      int threads,
      BuildLog log) {
    this.target = target;
    this.bases = bases;
    this.listings = listings;
    this.architecture = architecture;
    this.releases = releases;
    this.layout = layout;
    this.options = options;
    this.unpacked = unpacked;
    this.threads = threads;
    this.log = log;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** The profile that a host needs which has nothing of the image yet. */
  public static Path profile(Path target) {
    return target.resolve(NAME).resolve(PROFILE);
  }

  @Override
  public List<Artifact> write(Image image) {
    tellWithout(requireBase(image.deltas().keySet(), bases.locations().keySet()));
    List<Artifact> artifacts = new ArrayList<>();
    try (UnpackedBases store = new UnpackedBases(unpacked, listings);
        ImageSet images = new ImageSet(target.resolve(NAME), image, options, threads, log)) {
      for (FlatBase base : flatten(image, store)) {
        Distribution distribution = base.base().distribution();
        images
            .write(
                layout.prefix() + distribution.id(),
                Architecture.ofSystemd(architecture),
                entries(image, base))
            .ifPresent(artifacts::add);
      }
      if (image.common().find(PROFILE_IN_IMAGE).orElse(null) instanceof Entry.File profile) {
        byte[] text = FlatBase.text(profile).getBytes(StandardCharsets.UTF_8);
        images.writeBeside(PROFILE, out -> out.write(text));
      }
      images.moveAll();
    }
    return artifacts;
  }

  private List<Entry> entries(Image image, FlatBase base) {
    List<Entry> ours = new ArrayList<>(image.common().entries());
    Optional.ofNullable(image.deltas().get(base.base().distribution()))
        .ifPresent(delta -> ours.addAll(delta.entries()));
    new BaseNeeds(base, ours).warn(log);
    PortableTree tree = new PortableTree(base);
    return (layout == PortableLayout.WHOLE ? tree.with(ours) : tree).entries();
  }

  /**
   * Makes sure that there is a base for any of some distributions.
   *
   * @return those that have none
   * @throws ImageBuildException telling how to give one
   */
  public static List<Distribution> requireBase(
      Collection<Distribution> wanted, Collection<Distribution> given) {
    List<Distribution> without = new ArrayList<>(wanted);
    without.removeAll(given);
    if (without.size() == wanted.size()) {
      throw ImageBuildException.input(
          "the output " + NAME,
          "needs the root file system of a distribution, and <baseImages> has none for " + without,
          "name one, as in <baseImages><"
              + without.get(0)
              + ">roots/"
              + without.get(0)
              + ".tar.gz</"
              + without.get(0)
              + "></baseImages>: a tar archive, an OCI image layout, what 'docker save' wrote, or an"
              + " image of a registry");
    }
    return without;
  }

  private void tellWithout(List<Distribution> without) {
    for (Distribution distribution : without) {
      log.warn(
          layout.prefix()
              + distribution
              + " is not written: <baseImages> has none for "
              + distribution);
    }
  }

  private List<FlatBase> flatten(Image image, UnpackedBases store) {
    Findings findings = new Findings();
    List<FlatBase> flat = new ArrayList<>();
    for (Bases.Base base : bases.copy(image, new TreeSet<>(List.of(architecture)), store, log)) {
      if (!base.image().layers().isEmpty()) {
        findings
            .collect(Optional.<FlatBase>empty(), () -> Optional.of(FlatBase.of(base, store, log)))
            .ifPresent(
                it -> {
                  requireRelease(it, findings);
                  flat.add(it);
                });
      }
    }
    findings.throwIfAny();
    return flat;
  }

  /** systemd compares them when it attaches an image, which is late. */
  private void requireRelease(FlatBase base, Findings findings) {
    Distribution distribution = base.base().distribution();
    Optional<OsRelease> ofBase = base.release();
    if (ofBase.isEmpty()) {
      findings.add(
          FlatBase.subject(distribution),
          "has neither /etc/os-release nor /usr/lib/os-release: systemd takes it for no system",
          "name the root file system of a whole distribution in <baseImages>");
      return;
    }
    OsRelease wanted = releases.get(distribution);
    if (wanted != null && !wanted.isSameAs(ofBase.get())) {
      findings.add(
          FlatBase.subject(distribution),
          "is "
              + ofBase.get()
              + ", but the native code was compiled for "
              + wanted
              + ": systemd would refuse to attach the one to the other",
          "name a base of "
              + wanted
              + " in <baseImages>, or compile in a root of "
              + ofBase.get()
              + " (<builderRoots>)");
    }
  }
}
