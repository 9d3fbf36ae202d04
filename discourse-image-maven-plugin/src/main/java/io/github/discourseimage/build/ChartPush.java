package io.github.discourseimage.build;

import io.github.discourseimage.helm.PackedChart;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ExclusiveLock;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.WholeFile;
import io.github.discourseimage.oci.ImageName;
import io.github.discourseimage.oci.Json;
import io.github.discourseimage.registry.ArtifactPush;
import io.github.discourseimage.registry.Push;
import io.github.discourseimage.registry.RegistryAccess;
import io.github.discourseimage.sink.ChartSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Brings the chart of the last build into a registry, as {@code helm push} does
 * (helm.sh/docs/topics/registries).
 */
public final class ChartPush {

  private static final String CONFIG = "application/vnd.cncf.helm.config.v1+json";

  /** The media type of a packed chart. */
  public static final String CONTENT = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

  private final ImageRequest request;
  private final RegistryAccess access;
  private final BuildLog log;

  public ChartPush(ImageRequest request, RegistryAccess access, BuildLog log) {
    this.request = request;
    this.access = access;
    this.log = log;
  }

  /** The packed chart that the project's build writes. */
  public static Path archive(ImageRequest request) {
    return request.outputs().directory().resolve(request.project().finalName() + ChartSink.ARCHIVE);
  }

  /** Where is told what was pushed, for other programs. */
  public static Path result(ImageRequest.Outputs outputs) {
    return outputs.directory().resolve("pushed-chart.json");
  }

  /**
   * Pushes it; only the chart of a SNAPSHOT takes the place of another one.
   *
   * @param name where charts of this name are kept
   * @param force whether to replace any
   * @throws ImageBuildException where a chart of this version is there that says something else
   */
  public Push.Pushed push(ImageName name, boolean force) {
    Path archive = archive(request);
    try (ExclusiveLock alone = Retagging.alone(request.outputs(), log)) {
      if (!Files.isRegularFile(archive)) {
        throw ImageBuildException.input(
            archive.toString(), "is not there", "Run `mvn package` first.");
      }
      PackedChart chart = PackedChart.read(archive);
      Push.Pushed pushed =
          ArtifactPush.push(
              new ArtifactPush.Wish(
                  "chart",
                  name,
                  chart.tag(),
                  Json.bytes(chart.metadata().members()),
                  CONFIG,
                  archive,
                  CONTENT,
                  chart.annotations()),
              new ArtifactPush.Replacing(
                  force || chart.version().endsWith("-SNAPSHOT"),
                  "Give the project another version; or replace what people may have installed, by"
                      + " -Ddiscourse.helmPush.force."),
              "helm-push",
              request.outputs().stateDirectory().resolve("uploads"),
              access);
      WholeFile.write(result(request.outputs()), ImagePush.json("charts", List.of(pushed)));
      return pushed;
    } catch (IOException e) {
      throw Outputs.notWritable(request, e);
    }
  }
}
