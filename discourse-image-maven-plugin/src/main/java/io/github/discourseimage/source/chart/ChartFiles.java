package io.github.discourseimage.source.chart;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.NearNames;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.template.RenderedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a project adds to its chart.
 *
 * @param values text of its {@code values.yaml}, if it has one
 * @param valuesFile that file, for messages
 * @param files all others
 */
record ChartFiles(Optional<String> values, String valuesFile, List<RenderedFile> files) {

  private static final String VALUES = "values.yaml";
  private static final List<String> DIRECTORIES =
      List.of(Chart.CI, "crds/", "files/", "templates/");

  /** What tools leave in directories and nobody wants in a chart. */
  private static final Set<String> IGNORED = Set.of(".gitkeep", ".DS_Store");

  static ChartFiles read(Path directory, Findings findings) {
    List<RenderedFile> files = new ArrayList<>();
    Optional<String> values = Optional.empty();
    for (Path file : list(directory)) {
      String path = directory.relativize(file).toString().replace('\\', '/');
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        findings.add(
            file.toString(), "is not a regular file, which Helm would not read", "Copy it there.");
      } else if (path.equals(VALUES)) {
        values = text(file, findings);
      } else if (DIRECTORIES.stream().anyMatch(path::startsWith)) {
        files.add(new RenderedFile(path, Content.of(bytes(file)), false, file.toString()));
      } else {
        findings.add(
            file.toString(),
            "has no place in the chart"
                + NearNames.didYouMean(path, List.of(VALUES, "templates", "files", "crds", "ci")),
            "The project's part of the chart is "
                + VALUES
                + " and what is below "
                + String.join(", ", DIRECTORIES)
                + ".");
      }
    }
    return new ChartFiles(values, directory.resolve(VALUES).toString(), files);
  }

  private static List<Path> list(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .filter(path -> !IGNORED.contains(String.valueOf(path.getFileName())))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  private static Optional<String> text(Path file, Findings findings) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(bytes(file));
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      findings.add(file.toString(), "is not UTF-8 text", "Save the file with the encoding UTF-8.");
      return Optional.empty();
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static ImageBuildException unreadable(Path path, IOException e) {
    return ImageBuildException.environment(
        path.toString(), "cannot be read: " + e, "Check its permissions.", e);
  }
}
