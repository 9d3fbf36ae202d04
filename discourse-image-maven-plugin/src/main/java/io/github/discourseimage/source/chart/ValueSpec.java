package io.github.discourseimage.source.chart;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What may stand at one place of a chart's values.
 *
 * @param description for people, one line
 * @param defaultValue as JSON
 * @param children of a {@link Kind#OBJECT}, in the order of the file
 * @param fields of each element of {@link Kind#ITEMS}: names and their kinds
 */
record ValueSpec(
    Kind kind,
    String description,
    String defaultValue,
    Limits limits,
    Map<String, ValueSpec> children,
    SortedMap<String, Kind> fields) {

  /** No value at all. */
  static final ValueSpec NOTHING =
      new ValueSpec(
          Kind.OBJECT,
          "",
          "",
          new Limits(
              List.of(), Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), false),
          Map.of(),
          new TreeMap<>());

  enum Kind {
    STRING("a text"),
    /** A text of an item that need not be there. */
    OPTIONAL_STRING("a text"),
    INTEGER("a whole number"),
    BOOLEAN("true or false"),
    INTEGER_OR_STRING("a whole number or a text"),
    /** A map of what is listed and nothing else. */
    OBJECT("a map"),
    /** A map of anything. */
    OPEN("a map"),
    /** A map of texts. */
    TEXTS("a map of texts"),
    STRINGS("a list of texts"),
    /** A list of maps of anything. */
    OBJECTS("a list of maps"),
    /** A list of maps with fields that are listed. */
    ITEMS("a list of maps");

    /** For people. */
    final String name;

    Kind(String name) {
      this.name = name;
    }
  }

  /**
   * Which values of a kind may stand there.
   *
   * @param choices all that may; empty for any
   * @param pattern an ECMA regular expression
   */
  record Limits(
      List<String> choices,
      Optional<String> pattern,
      OptionalLong min,
      OptionalLong max,
      boolean nullable) {}
}
