package io.github.discourseimage.sink;

import io.github.discourseimage.image.HumanSize;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.ImageDocuments;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What each layer of each image weighs and why. */
final class LayerReport {

  private record Part(ImageDocuments image, List<LayerNote> layers, List<String> remarks) {}

  private final List<Part> parts = new ArrayList<>();

  /** Adds an image. */
  void add(ImageDocuments image, List<LayerNote> layers, List<String> remarks) {
    parts.add(new Part(image, List.copyOf(layers), List.copyOf(remarks)));
  }

  /** The report, a line each. */
  List<String> lines() {
    Map<Digest, Integer> uses = new HashMap<>();
    Map<Digest, Long> sizes = new HashMap<>();
    for (Part part : parts) {
      for (LayerNote layer : part.layers()) {
        Digest digest = layer.blob().descriptor().digest();
        uses.merge(digest, 1, Integer::sum);
        sizes.put(digest, layer.blob().descriptor().size());
      }
    }
    List<String> lines = new ArrayList<>();
    parts.forEach(part -> add(part, uses, lines));
    if (parts.size() > 1) {
      long stored = sizes.values().stream().mapToLong(Long::longValue).sum();
      long all = parts.stream().mapToLong(part -> packed(part.layers())).sum();
      lines.add(
          parts.size()
              + " images of "
              + HumanSize.of(all)
              + " in all are stored in "
              + HumanSize.of(stored)
              + ", as equal layers are stored once");
    }
    return lines;
  }

  private static void add(Part part, Map<Digest, Integer> uses, List<String> lines) {
    ImageDocuments image = part.image();
    lines.add("Image " + image.tags().get(0) + ", " + image.digest());
    lines.add(String.format(Locale.ROOT, "  %9s %9s %8s", "packed", "unpacked", "files"));
    Set<Digest> told = new HashSet<>();
    for (LayerNote layer : part.layers()) {
      Digest digest = layer.blob().descriptor().digest();
      int images = told.add(digest) ? uses.getOrDefault(digest, 1) : 1;
      lines.add(
          String.format(
              Locale.ROOT,
              "  %9s %9s %8d  %s: %s%s",
              HumanSize.of(layer.blob().descriptor().size()),
              HumanSize.of(layer.blob().unpackedSize()),
              layer.files(),
              layer.blob().comment(),
              layer.from(),
              images > 1 ? " (the same in " + images + " images)" : ""));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "  %9s %9s %8d  in all, linux/%s",
            HumanSize.of(packed(part.layers())),
            HumanSize.of(part.layers().stream().mapToLong(l -> l.blob().unpackedSize()).sum()),
            part.layers().stream().mapToLong(LayerNote::files).sum(),
            image.architecture()));
    part.remarks().forEach(remark -> lines.add("  " + remark));
  }

  private static long packed(List<LayerNote> layers) {
    return layers.stream().mapToLong(layer -> layer.blob().descriptor().size()).sum();
  }
}
