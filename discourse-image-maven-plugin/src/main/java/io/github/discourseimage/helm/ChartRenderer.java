package io.github.discourseimage.helm;

import io.github.discourseimage.image.FileTree;
import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Renders a chart to all that it makes, hooks and tests included. The library leaves hooks away, so
 * Helm is given a copy of the chart in which they are none.
 */
final class ChartRenderer {

  private static final String HOOK = "helm.sh/hook";

  /** As long, so that lines and columns stay. */
  private static final String NO_HOOK = "none.sh/hook";

  private final EmbeddedHelm helm;
  private final Path chart;
  private final Path copy;

  /**
   * @param chart a directory with Chart.yaml in it
   */
  ChartRenderer(EmbeddedHelm helm, Path chart) {
    this.helm = helm;
    this.chart = chart.toAbsolutePath();
    this.copy = helm.scratch().resolve("chart").resolve(String.valueOf(chart.getFileName()));
  }

  /**
   * What a chart is rendered with.
   *
   * @param values files that are laid over the chart's own values
   */
  record Wish(String release, String namespace, String kubernetes, List<Path> values) {}

  /**
   * What Helm says of the chart, and then what each wish gives.
   *
   * @param wishes may be none
   */
  List<HelmTask.Answer> lintAndRender(List<Wish> wishes) {
    List<HelmTask> tasks = new ArrayList<>();
    tasks.add(HelmTask.lint(chart.toString()));
    wishes.forEach(wish -> tasks.add(task(wish)));
    return run(tasks);
  }

  /**
   * Renders the chart.
   *
   * @param subject of the message where Helm refuses
   * @param hint of the same
   * @throws ImageBuildException with what Helm says where it refuses
   */
  String render(Wish wish, String subject, String hint) {
    HelmTask.Answer answer = run(List.of(task(wish))).get(0);
    if (answer.failed()) {
      throw ImageBuildException.input(
          subject, "cannot be rendered by Helm: " + answer.text().strip(), hint);
    }
    return answer.text();
  }

  private HelmTask task(Wish wish) {
    return new HelmTask(
        copy.toString(),
        wish.release(),
        wish.namespace(),
        wish.kubernetes(),
        wish.values().stream().map(file -> file.toAbsolutePath().toString()).toList());
  }

  private List<HelmTask.Answer> run(List<HelmTask> tasks) {
    copyWithoutHooks();
    return helm.run(tasks).stream()
        .map(
            answer ->
                new HelmTask.Answer(
                    answer.failed(),
                    answer
                        .text()
                        .replace(NO_HOOK, HOOK)
                        .replace(copy.toString(), chart.toString())))
        .toList();
  }

  private void copyWithoutHooks() {
    try (Stream<Path> walk = Files.walk(chart)) {
      FileTree.tryDelete(helm.scratch().resolve("chart"));
      for (Path path : (Iterable<Path>) walk::iterator) {
        Path to = copy.resolve(chart.relativize(path));
        if (Files.isDirectory(path)) {
          Files.createDirectories(to);
        } else {
          Files.write(to, withoutHooks(Files.readAllBytes(path)));
        }
      }
    } catch (IOException e) {
      throw ImageBuildException.environment(
          helm.scratch().toString(), "is not writable: " + e, "Make room on its disk.", e);
    }
  }

  private static byte[] withoutHooks(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.replace(HOOK, NO_HOOK).getBytes(StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      return bytes;
    }
  }
}
