package io.github.discourseimage.source.chart;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.template.ChartModel;
import io.github.discourseimage.template.RenderedFile;
import io.github.discourseimage.template.SiteModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/**
 * A Helm chart: what was rendered for it, the project's own values laid over, the project's own
 * templates beside, and what follows from {@code values.yaml}: schema and table. Immutable.
 */
public final class Chart {

  /** Values that linters try the chart with; chart-testing's convention. */
  public static final String CI = "ci/";

  private static final String VALUES = "values.yaml";
  private static final String README = "README.md";

  /** A line of the README that the table of values takes the place of. */
  private static final String TABLE = "<!-- values -->\n";

  /** Comments that say what may stand in a value; see {@link ValueSpecs}. */
  private static final Pattern MARKS = Pattern.compile("(?m)^ *# @.*\\n");

  private final String name;
  private final SortedMap<String, RenderedFile> files;
  private final Map<?, ?> changes;

  private Chart(String name, SortedMap<String, RenderedFile> files, Map<?, ?> changes) {
    this.name = name;
    this.files = files;
    this.changes = changes;
  }

  /**
   * Puts a chart together.
   *
   * @param rendered its files but the schema
   * @param directory what the project adds: {@code values.yaml}, {@code templates/}, {@code
   *     files/}, {@code crds/}, {@code ci/}; need not exist
   * @throws ImageBuildException with all that is wrong in that directory, and when no chart can
   *     have the project's version
   */
  public static Chart read(SiteModel site, List<RenderedFile> rendered, Path directory) {
    Findings findings = new Findings();
    if (ChartModel.semanticVersion(site.version()).isEmpty()) {
      findings.add(
          "version of the project",
          "'" + site.version() + "' cannot be the version of a Helm chart (semver.org)",
          "Make it up to three numbers and, after a '-', letters, digits, '-' and single dots, such"
              + " as 1.2.3-rc.1; or leave 'helm' out of discourse.outputs.");
    }
    SortedMap<String, RenderedFile> files = new TreeMap<>();
    rendered.forEach(file -> files.put(file.path(), file));
    ChartFiles own = ChartFiles.read(directory, findings);
    if (own.files().stream().anyMatch(file -> file.path().startsWith(CI))) {
      files.keySet().removeIf(path -> path.startsWith(CI));
    }
    for (RenderedFile file : own.files()) {
      RenderedFile present = files.putIfAbsent(file.path(), file);
      if (present != null) {
        findings.add(
            file.source(),
            "has the path of a file of the chart, " + present.source(),
            "Rename it; or override that template at src/main/templates/helm/" + file.path() + ".");
      }
    }
    Map<?, ?> changes = changes(files, own, findings);
    findings.throwIfAny();
    return new Chart(site.name(), files, changes);
  }

  private static Map<?, ?> changes(
      Map<String, RenderedFile> files, ChartFiles own, Findings findings) {
    RenderedFile values = files.get(VALUES);
    if (values == null) {
      return Map.of();
    }
    Optional<MappingNode> defaults = map(values.source(), text(values), findings);
    ValueSpec spec = spec(values, findings);
    Optional<MappingNode> changes =
        own.values().flatMap(text -> map(own.valuesFile(), text, findings));
    if (defaults.isEmpty() || changes.isEmpty()) {
      return Map.of();
    }
    new ValuesCheck(own.valuesFile(), spec, findings).check(changes.get());
    return (Map<?, ?>) YamlValues.value(changes.get());
  }

  private static Optional<MappingNode> map(String source, String text, Findings findings) {
    return findings.collect(Optional.empty(), () -> YamlValues.map(source, text));
  }

  private static ValueSpec spec(RenderedFile values, Findings findings) {
    return map(values.source(), text(values), findings)
        .map(map -> new ValueSpecs(values.source(), text(values), findings).read(map))
        .orElse(ValueSpec.NOTHING);
  }

  public String name() {
    return name;
  }

  /**
   * The chart's files.
   *
   * @param digest of the image that it runs, {@code sha256:...}; without one it is named by its tag
   */
  public List<RenderedFile> files(Optional<String> digest) {
    SortedMap<String, RenderedFile> all = new TreeMap<>(files);
    RenderedFile values = files.get(VALUES);
    if (values != null) {
      ValueSpec spec = spec(values, new Findings());
      Map<String, Object> image = new TreeMap<>();
      digest.ifPresent(sha256 -> image.put("digest", sha256));
      String built = with(text(values), spec, Map.of("image", image));
      String whole = with(built, spec, changes);
      put(all, values, VALUES, MARKS.matcher(whole).replaceAll(""));
      put(
          all,
          values,
          "values.schema.json",
          new String(ValuesSchema.bytes(spec), StandardCharsets.UTF_8) + "\n");
      RenderedFile readme = files.get(README);
      if (readme != null) {
        put(all, readme, README, text(readme).replace(TABLE, ValuesTable.of(spec)));
      }
    }
    return List.copyOf(all.values());
  }

  private static String with(String text, ValueSpec spec, Map<?, ?> changes) {
    return YamlValues.map(VALUES, text)
        .map(map -> ValuesText.with(text, map, spec, changes))
        .orElse(text);
  }

  private static void put(
      Map<String, RenderedFile> all, RenderedFile from, String path, String text) {
    all.put(path, new RenderedFile(path, Content.of(text), false, from.source()));
  }

  private static String text(RenderedFile file) {
    try {
      return new String(file.content().readAll(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("what was rendered is in memory", e);
    }
  }
}
