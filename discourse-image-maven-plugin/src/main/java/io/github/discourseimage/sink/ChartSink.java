package io.github.discourseimage.sink;

import io.github.discourseimage.format.Compression;
import io.github.discourseimage.format.TarWriter;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.template.RenderedFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Writes a Helm chart: {@code helm/<chart>/} and, packed as {@code helm package} does but with the
 * image's time instead of the clock's, {@code <name>-chart.tgz}. The directory holds the chart and
 * nothing else, because Helm would install whatever lies among the templates.
 */
public final class ChartSink implements Sink {

  /** What the archive's name ends with. */
  public static final String ARCHIVE = "-chart.tgz";

  private static final String LAYER = "chart";

  private final Path target;
  private final String chart;
  private final Supplier<List<RenderedFile>> files;

  /**
   * Makes a sink.
   *
   * @param target Maven's target
   * @param chart its name
   * @param files asked when the sinks before have written, for a chart names the image
   */
  public ChartSink(Path target, String chart, Supplier<List<RenderedFile>> files) {
    this.target = target;
    this.chart = chart;
    this.files = files;
  }

  @Override
  public String name() {
    return "helm";
  }

  @Override
  public List<Artifact> write(Image image) {
    List<RenderedFile> all = files.get();
    Path directory = target.resolve(name()).resolve(chart);
    new RenderedTree(name(), directory, () -> all).write(image);
    String fileName = image.name() + ARCHIVE;
    try (PendingFiles pending = new PendingFiles(target, PendingFiles::openFile)) {
      PendingFiles.Written written = pending.write(fileName, out -> pack(all, image.time(), out));
      pending.writeSha256(fileName, written.sha256());
      pending.moveAll();
      return List.of(
          new Artifact(LAYER, "tgz", target.resolve(fileName), written.size(), written.sha256()));
    }
  }

  private void pack(List<RenderedFile> all, SourceDateEpoch time, OutputStream out)
      throws IOException {
    Compression gzip = Compression.GZIP;
    try (OutputStream compressed = gzip.compress(out, gzip.defaultLevel(), 1)) {
      TarWriter tar = new TarWriter(compressed, time);
      for (RenderedFile file : all) {
        RenderedFile below =
            new RenderedFile(chart + "/" + file.path(), file.content(), false, file.source());
        byte[] bytes = file.content().readAll();
        tar.startFile(below.entry(LAYER), bytes.length);
        tar.write(bytes, 0, bytes.length);
        tar.endFile();
      }
      tar.finish();
    }
  }
}
