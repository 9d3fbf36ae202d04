package io.github.discourseimage.template;

import java.util.List;
import java.util.SortedMap;

/**
 * A variable of the app's environment.
 *
 * @param value as the app gets it
 * @param quoted as a shell and systemd's {@code EnvironmentFile=} both read it (systemd.exec(5)):
 *     in double quotes, which may hold line feeds
 */
public record Variable(String name, String value, String quoted) {

  static Variable of(String name, String value) {
    return new Variable(name, value, '"' + value.replaceAll("[\"\\\\$`]", "\\\\$0") + '"');
  }

  static List<Variable> list(SortedMap<String, String> values) {
    return values.entrySet().stream().map(e -> of(e.getKey(), e.getValue())).toList();
  }
}
