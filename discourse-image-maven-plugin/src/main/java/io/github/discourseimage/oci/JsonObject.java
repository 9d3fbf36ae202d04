package io.github.discourseimage.oci;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** An object of a JSON text that others wrote; what is not of the wanted type is not there. */
public record JsonObject(Map<?, ?> members) {

  public static final JsonObject EMPTY = new JsonObject(Map.of());

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException telling why it is none
   */
  public static JsonObject of(byte[] json) {
    if (Json.parse(json) instanceof Map<?, ?> map) {
      return new JsonObject(map);
    }
    throw new IllegalArgumentException("it is not a JSON object");
  }

  /** A text, or an empty one. */
  public String text(String key) {
    return members.get(key) instanceof String text ? text : "";
  }

  public Optional<Long> number(String key) {
    return members.get(key) instanceof Number number
        ? Optional.of(number.longValue())
        : Optional.empty();
  }

  public Optional<JsonObject> object(String key) {
    return members.get(key) instanceof Map<?, ?> map
        ? Optional.of(new JsonObject(map))
        : Optional.empty();
  }

  /** The members of an array that are objects. */
  public List<JsonObject> objects(String key) {
    List<JsonObject> objects = new ArrayList<>();
    for (Object each : list(key)) {
      if (each instanceof Map<?, ?> map) {
        objects.add(new JsonObject(map));
      }
    }
    return objects;
  }

  /** The members of an array that are texts. */
  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (Object each : list(key)) {
      if (each instanceof String text) {
        texts.add(text);
      }
    }
    return texts;
  }

  private List<?> list(String key) {
    return members.get(key) instanceof List<?> list ? list : List.of();
  }

  /** The members that are texts, by name. */
  public SortedMap<String, String> textMembers() {
    SortedMap<String, String> texts = new TreeMap<>();
    members.forEach(
        (key, value) -> {
          if (key instanceof String name && value instanceof String text) {
            texts.put(name, text);
          }
        });
    return texts;
  }
}
