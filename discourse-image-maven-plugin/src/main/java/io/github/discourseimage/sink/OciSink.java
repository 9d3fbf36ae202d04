package io.github.discourseimage.sink;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.Architecture;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.HumanSize;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.oci.ImageDocuments;
import io.github.discourseimage.oci.ImageIndex;
import io.github.discourseimage.oci.LayerBlob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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

  /** The container's side of an image, the same for every distribution. */
  private final ContainerSpec spec;

  private final Path directory;
  private final Bases bases;
  private final LayerWriter layers;
  private final BuildLog log;

  /**
   * Makes a sink.
   *
   * @param directory Maven's target
   */
  public OciSink(
      Path directory, ContainerSpec spec, Bases bases, LayerWriter layers, BuildLog log) {
    this.directory = directory;
    this.spec = spec;
    this.bases = bases;
    this.layers = layers;
    this.log = log;
  }

  @Override
  public String name() {
    return "oci";
  }

  @Override
  public List<Artifact> write(Image image) {
    ImageLayoutDirectory layout = new ImageLayoutDirectory(directory.resolve("oci"));
    List<Bases.Base> all = bases.copy(image, spec.architectures(), layout, layers, log);
    List<ImageDocuments> images = new ArrayList<>();
    SortedMap<Distribution, List<BasePlacement>> placements = new TreeMap<>();
    for (Bases.Base base : all) {
      placements
          .computeIfAbsent(base.distribution(), it -> new ArrayList<>())
          .add(base.placement());
    }
    LayerPlan plan = new LayerPlan(image, placements);
    SourceDateEpoch time = image.time();
    List<LayerBlob> common = blobs(plan.common(), layout, time);
    SortedMap<Distribution, List<LayerBlob>> compiled = new TreeMap<>();
    for (Distribution distribution : placements.keySet()) {
      compiled.put(distribution, blobs(plan.compiled(distribution), layout, time));
    }
    for (Bases.Base base : all) {
      List<LayerBlob> bottomFirst = new ArrayList<>(base.image().layers());
      bottomFirst.addAll(blobs(base.hides().layer(), layout, time));
      bottomFirst.addAll(compiled.getOrDefault(base.distribution(), List.of()));
      bottomFirst.addAll(common);
      bottomFirst.addAll(blobs(plan.own(base.distribution(), base.placement()), layout, time));
      ImageDocuments documents = documents(image, base, bottomFirst);
      images.add(documents);
      report(documents, Bases.report(base, plan.all(base.distribution())));
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
    return List.of(
        new LayoutArchive(layout, files, image.time())
            .write(directory, image.name() + "-image.tar", index.blobs()));
  }

  private ImageDocuments documents(Image image, Bases.Base base, List<LayerBlob> bottomFirst) {
    SortedMap<String, String> annotations = new TreeMap<>(base.image().annotations());
    annotations.putAll(spec.annotations());
    return ImageDocuments.of(
        spec.tags(base.distribution()),
        image.time().toString(),
        base.architecture(),
        spec.run().over(base.image().environment(), base.image().annotations()),
        annotations,
        bottomFirst);
  }

  /** What each layer weighs. */
  private void report(ImageDocuments image, List<String> remarks) {
    log.info("Image " + image.tags().get(0) + ", " + image.digest());
    for (LayerBlob layer : image.layers()) {
      log.info(
          String.format(
              Locale.ROOT, "  %9s  %s", HumanSize.of(layer.descriptor().size()), layer.comment()));
    }
    remarks.forEach(remark -> log.info("  " + remark));
  }

  private List<LayerBlob> blobs(
      Collection<LayerCut> cuts, ImageLayoutDirectory layout, SourceDateEpoch time) {
    return cuts.stream().map(cut -> layers.write(layout, cut, time)).toList();
  }
}
