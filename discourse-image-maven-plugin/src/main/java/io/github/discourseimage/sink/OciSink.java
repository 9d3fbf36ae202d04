package io.github.discourseimage.sink;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.HumanSize;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.oci.ImageDocuments;
import io.github.discourseimage.oci.LayerBlob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes container images: {@code oci/}, an OCI image layout with one image for each distribution,
 * and {@code <name>-image.tar}, the same in an archive that {@code docker load} reads as well. What
 * distributions share are the same blobs.
 */
public final class OciSink implements Sink {

  /** The container's side of an image, the same for every distribution. */
  private final ContainerSpec spec;

  private final Path directory;
  private final SortedMap<Distribution, Path> bases;
  private final LayerWriter layers;
  private final BuildLog log;

  /**
   * Makes a sink.
   *
   * @param directory Maven's target
   * @param bases what images begin with, see {@link BaseImage#copy}; may be absent
   */
  public OciSink(
      Path directory,
      ContainerSpec spec,
      SortedMap<Distribution, Path> bases,
      LayerWriter layers,
      BuildLog log) {
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
    List<LayerBlob> common = new ArrayList<>();
    for (LayerCut cut : LayerCut.common(image)) {
      common.add(layers.write(layout, cut, image.time()));
    }
    List<ImageDocuments> images = new ArrayList<>();
    for (Distribution distribution : image.deltas().keySet()) {
      BaseImage base =
          Optional.ofNullable(bases.get(distribution))
              .map(location -> BaseImage.copy(location, layout, layers))
              .orElse(BaseImage.NONE);
      List<LayerBlob> all = new ArrayList<>(base.layers());
      all.addAll(common);
      for (LayerCut cut : LayerCut.delta(image, distribution)) {
        all.add(layers.write(layout, cut, image.time()));
      }
      images.add(documents(image, distribution, base, all));
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("oci-layout", ImageDocuments.LAYOUT);
    files.put("index.json", ImageDocuments.index(spec.architecture(), images));
    layout.complete(images, files);
    layers.complete();
    report(images);
    files.put("manifest.json", ImageDocuments.dockerManifest(images));
    return List.of(
        new LayoutArchive(layout, files, image.time())
            .write(directory, image.name() + "-image.tar", images));
  }

  private ImageDocuments documents(
      Image image, Distribution distribution, BaseImage base, List<LayerBlob> all) {
    SortedMap<String, String> annotations = new TreeMap<>(spec.annotations());
    annotations.putAll(base.annotations());
    return ImageDocuments.of(
        spec.tags(distribution),
        image.time().toString(),
        spec.architecture(),
        spec.run().over(base.environment()),
        annotations,
        all);
  }

  /** What each layer weighs. */
  private void report(List<ImageDocuments> images) {
    for (ImageDocuments image : images) {
      log.info("Image " + image.tags().get(0) + ", " + image.digest());
      for (LayerBlob layer : image.layers()) {
        log.info(
            String.format(
                Locale.ROOT,
                "  %9s  %s",
                HumanSize.of(layer.descriptor().size()),
                layer.comment()));
      }
    }
  }
}
