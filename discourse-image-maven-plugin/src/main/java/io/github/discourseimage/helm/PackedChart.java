package io.github.discourseimage.helm;

import io.github.discourseimage.format.TarEntry;
import io.github.discourseimage.format.TarIndex;
import io.github.discourseimage.image.FileTree;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.oci.JsonObject;
import io.github.discourseimage.rootfs.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * A chart in an archive: one directory with {@code Chart.yaml} in it, packed by tar and gzip
 * (helm.sh/docs/topics/charts).
 *
 * @param directory that its files are in
 * @param metadata what its {@code Chart.yaml} says
 * @param time of its first file
 */
public record PackedChart(Path file, String directory, JsonObject metadata, Instant time) {

  /** Helm reads each of them into a text, whatever YAML takes it for. */
  private static final Set<String> TEXTS =
      Set.of("apiVersion", "appVersion", "kubeVersion", "name", "version");

  /** What annotations of a chart may not say otherwise, as Helm holds it. */
  private static final Set<String> FIXED =
      Set.of("org.opencontainers.image.title", "org.opencontainers.image.version");

  private static final int TIME_OFFSET = 136;
  private static final int TIME_LENGTH = 12;

  /**
   * Reads an archive.
   *
   * @throws ImageBuildException naming the file when it is no chart
   */
  public static PackedChart read(Path file) {
    try {
      return unpacked(
          file,
          tar -> {
            TarIndex index = TarIndex.read(tar);
            TarEntry chart =
                index.entries().stream()
                    .filter(entry -> entry.name().matches("[^/]+/Chart\\.yaml"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("it has no Chart.yaml"));
            JsonObject metadata = JsonObject.of(index.content(chart, "").readAll());
            if (metadata.text("name").isEmpty() || !metadata.members().containsKey("version")) {
              throw new IOException("its Chart.yaml has no name or no version");
            }
            return new PackedChart(
                file,
                chart.name().replaceFirst("/.*", ""),
                new JsonObject(texts(metadata)),
                time(tar));
          });
    } catch (IOException | IllegalArgumentException e) {
      throw ImageBuildException.input(
          file.toString(),
          "cannot be read as a Helm chart: " + e.getMessage(),
          "Name an archive that `helm package` or the output helm wrote.");
    }
  }

  /**
   * Unpacks an archive.
   *
   * @param to is emptied before
   * @return the chart's own directory below it
   * @throws ImageBuildException naming the file when it is no chart
   */
  static Path unpack(Path file, Path to) {
    PackedChart chart = read(file);
    try {
      FileTree.tryDelete(to);
      return unpacked(
          file,
          tar -> {
            TarIndex index = TarIndex.read(tar);
            for (TarEntry entry : index.entries()) {
              Path path = to.resolve(entry.name()).normalize();
              if (entry.type() == TarEntry.Type.FILE) {
                if (!path.startsWith(to)) {
                  throw new IOException("'" + entry.name() + "' leads out of it");
                }
                Files.createDirectories(Objects.requireNonNull(path.getParent()));
                Files.write(path, index.content(entry, "").readAll());
              }
            }
            return to.resolve(chart.directory());
          });
    } catch (IOException e) {
      throw ImageBuildException.input(
          file.toString(), "cannot be unpacked into " + to + ": " + e.getMessage(), "Replace it.");
    }
  }

  /** What is done with the tar archive inside. */
  @FunctionalInterface
  interface Reading<T> {
    T of(Path tar) throws IOException;
  }

  static <T> T unpacked(Path file, Reading<T> reading) throws IOException {
    Path tar = Files.createTempFile("chart-", ".tar");
    try {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
        Files.write(tar, in.readAllBytes());
      }
      return reading.of(tar);
    } finally {
      Files.delete(tar);
    }
  }

  private static Map<String, Object> texts(JsonObject metadata) {
    Map<String, Object> texts = new LinkedHashMap<>();
    metadata
        .members()
        .forEach(
            (key, value) -> {
              String name = String.valueOf(key);
              if (value != null) {
                texts.put(name, TEXTS.contains(name) ? String.valueOf(value) : value);
              }
            });
    return texts;
  }

  private static Instant time(Path tar) throws IOException {
    try (InputStream in = Files.newInputStream(tar)) {
      byte[] start = in.readNBytes(TIME_OFFSET + TIME_LENGTH);
      String octal =
          new String(start, TIME_OFFSET, TIME_LENGTH, StandardCharsets.US_ASCII)
              .replaceAll("[^0-7]", "");
      return Instant.ofEpochSecond(octal.isEmpty() ? 0 : Long.parseLong(octal, 8));
    }
  }

  /** The version that a {@code Chart.yaml} tells. */
  static String version(Content chartYaml) {
    try {
      return String.valueOf(JsonObject.of(chartYaml.readAll()).members().get("version"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String name() {
    return metadata.text("name");
  }

  public String version() {
    return metadata.text("version");
  }

  /** Its tag in a registry: a tag knows no {@code +}, which Helm writes as {@code _}. */
  public String tag() {
    return version().replace('+', '_');
  }

  /** The annotations that Helm 3 gives an artifact of a chart. */
  public SortedMap<String, String> annotations() {
    SortedMap<String, String> annotations = new TreeMap<>();
    metadata
        .object("annotations")
        .orElse(JsonObject.EMPTY)
        .textMembers()
        .forEach((key, value) -> put(annotations, FIXED.contains(key) ? "" : key, value));
    Map.of("description", "description", "title", "name", "url", "home", "version", "version")
        .forEach((key, from) -> putDefault(annotations, key, metadata.text(from)));
    metadata.texts("sources").stream()
        .findFirst()
        .ifPresent(source -> putDefault(annotations, "source", source));
    putDefault(annotations, "authors", String.join(", ", authors()));
    putDefault(annotations, "created", time.toString());
    return annotations;
  }

  private List<String> authors() {
    return metadata.objects("maintainers").stream()
        .map(
            one ->
                one.text("name")
                    + (one.text("email").isEmpty() ? "" : " (" + one.text("email") + ")"))
        .toList();
  }

  private static void putDefault(SortedMap<String, String> to, String key, String value) {
    String whole = "org.opencontainers.image." + key;
    if (!to.containsKey(whole)) {
      put(to, whole, value);
    }
  }

  private static void put(SortedMap<String, String> to, String key, String value) {
    if (!key.isEmpty() && !value.isBlank()) {
      to.put(key, value);
    }
  }
}
