package io.github.discourseimage.source.chart;

import io.github.discourseimage.oci.Json;
import io.github.discourseimage.source.chart.ValueSpec.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What Helm checks values against: {@code values.schema.json}, JSON Schema draft 7. */
final class ValuesSchema {

  private ValuesSchema() {}

  static byte[] bytes(ValueSpec values) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "http://json-schema.org/draft-07/schema#");
    schema.putAll(schema(values));
    return Json.bytes(schema);
  }

  private static Map<String, Object> schema(ValueSpec spec) {
    Map<String, Object> schema = schema(spec.kind());
    if (!spec.description().isEmpty()) {
      schema.put("description", spec.description());
    }
    ValueSpec.Limits limits = spec.limits();
    if (limits.nullable()) {
      schema.put("type", List.of(String.valueOf(schema.get("type")), "null"));
    }
    if (!limits.choices().isEmpty()) {
      schema.put("enum", limits.choices());
    }
    limits.pattern().ifPresent(pattern -> schema.put("pattern", pattern));
    limits.min().ifPresent(min -> schema.put("minimum", min));
    limits.max().ifPresent(max -> schema.put("maximum", max));
    if (spec.kind() == Kind.OBJECT) {
      Map<String, Object> properties = new LinkedHashMap<>();
      spec.children().forEach((name, child) -> properties.put(name, schema(child)));
      schema.put("additionalProperties", false);
      schema.put("properties", properties);
    }
    if (spec.kind() == Kind.ITEMS) {
      schema.put("items", item(spec.fields()));
    }
    return schema;
  }

  private static Map<String, Object> schema(Kind kind) {
    Map<String, Object> schema = new LinkedHashMap<>();
    switch (kind) {
      case STRING, OPTIONAL_STRING -> schema.put("type", "string");
      case INTEGER -> schema.put("type", "integer");
      case BOOLEAN -> schema.put("type", "boolean");
      case INTEGER_OR_STRING -> schema.put("type", List.of("integer", "string"));
      case OBJECT, OPEN -> schema.put("type", "object");
      case TEXTS -> {
        schema.put("type", "object");
        schema.put("additionalProperties", Map.of("type", "string"));
      }
      case STRINGS -> {
        schema.put("type", "array");
        schema.put("items", Map.of("type", "string"));
      }
      case OBJECTS -> {
        schema.put("type", "array");
        schema.put("items", Map.of("type", "object"));
      }
      case ITEMS -> schema.put("type", "array");
    }
    return schema;
  }

  /** A text of an item is what it is known by, so it must be there. */
  private static Map<String, Object> item(Map<String, Kind> fields) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    fields.forEach(
        (name, kind) -> {
          properties.put(name, schema(kind));
          if (kind == Kind.STRING) {
            required.add(name);
          }
        });
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("type", "object");
    item.put("additionalProperties", false);
    item.put("required", required);
    item.put("properties", properties);
    return item;
  }
}
