package io.github.discourseimage.oci;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * JSON (RFC 8259): written without white space, members in the order of the map; read as YAML,
 * which holds it.
 */
public final class Json {

  private Json() {}

  /**
   * @param value maps with names, collections, texts, numbers and truth values
   */
  public static byte[] bytes(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what others wrote.
   *
   * @return maps, lists, texts, numbers and truth values; an empty text for none
   * @throws IllegalArgumentException telling why it is none
   */
  static Object parse(byte[] json) {
    try {
      Object value =
          new Load(LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build())
              .loadFromString(new String(json, StandardCharsets.UTF_8));
      return value == null ? "" : value;
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException("it is not JSON: " + e.getMessage(), e);
    }
  }

  private static void write(Object value, StringBuilder out) {
    if (value instanceof Map<?, ?> map) {
      String separator = "{";
      for (Map.Entry<?, ?> member : map.entrySet()) {
        out.append(separator);
        text(String.valueOf(member.getKey()), out);
        out.append(':');
        write(member.getValue(), out);
        separator = ",";
      }
      out.append(map.isEmpty() ? "{}" : "}");
    } else if (value instanceof Collection<?> collection) {
      String separator = "[";
      for (Object element : collection) {
        out.append(separator);
        write(element, out);
        separator = ",";
      }
      out.append(collection.isEmpty() ? "[]" : "]");
    } else if (value instanceof Number || value instanceof Boolean) {
      out.append(value);
    } else {
      text(value.toString(), out);
    }
  }

  private static void text(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
