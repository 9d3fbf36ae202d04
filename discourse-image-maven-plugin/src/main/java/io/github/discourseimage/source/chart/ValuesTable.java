package io.github.discourseimage.source.chart;

import io.github.discourseimage.source.chart.ValueSpec.Kind;
import java.util.Map;

/** A chart's values as a table in Markdown, for its README. */
final class ValuesTable {

  private final StringBuilder out =
      new StringBuilder("| Value | Default | What |\n|---|---|---|\n");

  private ValuesTable() {}

  static String of(ValueSpec values) {
    ValuesTable table = new ValuesTable();
    table.rows("", values);
    return table.out.toString();
  }

  private void rows(String prefix, ValueSpec object) {
    for (Map.Entry<String, ValueSpec> child : object.children().entrySet()) {
      ValueSpec spec = child.getValue();
      String path = prefix + child.getKey();
      if (spec.kind() == Kind.OBJECT) {
        if (!spec.description().isEmpty()) {
          row(path, "", spec.description());
        }
        rows(path + ".", spec);
      } else {
        row(path, code(spec.defaultValue()), spec.description() + choices(spec));
      }
    }
  }

  private static String choices(ValueSpec spec) {
    return spec.limits().choices().isEmpty()
        ? ""
        : " One of "
            + String.join(
                ", ", spec.limits().choices().stream().map(c -> code('"' + c + '"')).toList())
            + ".";
  }

  private void row(String path, String defaultValue, String description) {
    out.append("| ").append(code(path)).append(" | ").append(defaultValue);
    out.append(" | ").append(description.replace("|", "\\|").strip()).append(" |\n");
  }

  private static String code(String text) {
    return '`' + text.replace("|", "\\|") + '`';
  }
}
