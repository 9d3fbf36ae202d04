package io.github.discourseimage.sink;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.Architecture;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.image.WholeFile;
import io.github.discourseimage.oci.ImageDocuments;
import io.github.discourseimage.oci.ImageIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes container images: {@code oci/}, an OCI image layout with one image for each distribution,
 * and {@code <name>-image.tar}, the same in an archive that {@code docker load} reads as well. What
 * distributions share are the same blobs.
 */
public final class OciSink implements Sink {

  private static final String REVISION = "org.opencontainers.image.revision";

  /** The end of the name of the file that tells what layers weigh. */
  public static final String REPORT = "-image-layers.txt";

  /** The container's side of an image, the same for every distribution. */
  private final ContainerSpec spec;

  private final Path directory;
  private final Bases bases;
  private final LayerListings listings;
  private final LayerWriter layers;
  private final BuildLog log;

  /**
   * Makes a sink.
   *
   * @param directory Maven's target
   * @param listings of the bases' layers
   */
  public OciSink(
      Path directory,
      ContainerSpec spec,
      Bases bases,
      LayerListings listings,
      LayerWriter layers,
      BuildLog log) {
    this.directory = directory;
    this.spec = spec;
    this.bases = bases;
    this.listings = listings;
    this.layers = layers;
    this.log = log;
  }

  @Override
  public String name() {
    return "oci";
  }

  @Override
  public List<Artifact> write(Image rootfs) {
    Image image = spec.init().map(init -> rootfs.with(init.layer())).orElse(rootfs);
    ImageLayoutDirectory layout = new ImageLayoutDirectory(directory.resolve("oci"));
    List<Bases.Base> all =
        bases.copy(image, spec.architectures(), new LayoutBases(layout, layers, listings), log);
    spec.init().ifPresent(init -> InitCheck.check(init, all));
    List<ImageDocuments> images = new ArrayList<>();
    SortedMap<Distribution, List<BasePlacement>> placements = new TreeMap<>();
    for (Bases.Base base : all) {
      placements
          .computeIfAbsent(base.distribution(), it -> new ArrayList<>())
          .add(base.placement());
    }
    LayerPlan plan = new LayerPlan(image, placements);
    SourceDateEpoch time = image.time();
    LayerReport report = new LayerReport();
    List<LayerNote> common = written(plan.common(), layout, time);
    SortedMap<Distribution, List<LayerNote>> compiled = new TreeMap<>();
    for (Distribution distribution : placements.keySet()) {
      List<LayerCut> cuts = plan.compiled(distribution);
      Leftovers.warn(cuts, log);
      compiled.put(distribution, written(cuts, layout, time));
    }
    for (Bases.Base base : all) {
      List<LayerNote> bottomFirst = new ArrayList<>(base.image().layers());
      bottomFirst.addAll(written(base.hides().layer(), layout, time));
      bottomFirst.addAll(compiled.getOrDefault(base.distribution(), List.of()));
      bottomFirst.addAll(common);
      bottomFirst.addAll(written(plan.own(base.distribution(), base.placement()), layout, time));
      ImageDocuments documents = documents(image, base, bottomFirst);
      images.add(documents);
      report.add(documents, bottomFirst, Bases.report(base, plan.all(base.distribution())));
    }
    images.addAll(
        spec.others().copy(images, spec.annotations().getOrDefault(REVISION, ""), layout, layers));
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("oci-layout", ImageDocuments.LAYOUT);
    ImageIndex index = ImageIndex.of(images);
    files.put("index.json", index.bytes());
    layout.complete(index, files);
    layers.complete();
    files.put("manifest.json", index.dockerManifest(Architecture.ofThisMachine()));
    tell(report, directory.resolve(image.name() + REPORT));
    return List.of(
        new LayoutArchive(layout, files, image.time())
            .write(directory, image.name() + "-image.tar", index.blobs()));
  }

  private ImageDocuments documents(Image image, Bases.Base base, List<LayerNote> bottomFirst) {
    SortedMap<String, String> annotations = new TreeMap<>(base.image().annotations());
    annotations.putAll(spec.annotations());
    return ImageDocuments.of(
        spec.tags(base.distribution()),
        image.time().toString(),
        base.architecture(),
        spec.run().over(base.image().environment(), base.image().annotations()),
        annotations,
        bottomFirst.stream().map(LayerNote::blob).toList());
  }

  private List<LayerNote> written(
      Collection<LayerCut> cuts, ImageLayoutDirectory layout, SourceDateEpoch time) {
    return cuts.stream().map(cut -> LayerNote.of(layers.write(layout, cut, time), cut)).toList();
  }

  private void tell(LayerReport report, Path file) {
    List<String> lines = report.lines();
    lines.forEach(log::info);
    try {
      WholeFile.write(file, String.join("\n", lines) + "\n");
    } catch (IOException e) {
      throw OutputFailure.unwritable(file, "the report cannot be written", e);
    }
  }
}
