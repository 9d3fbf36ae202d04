package io.github.discourseimage.template;

import io.github.discourseimage.image.NearNames;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Tells what a template could have named instead of something that the model does not have. */
final class UndefinedName {

  private UndefinedName() {}

  /**
   * Follows an expression such as {@code site.ports.htp} as far as it goes.
   *
   * @param values the model's top level
   */
  static String hint(String expression, Map<String, Object> values) {
    String done = "";
    Collection<String> legal = new TreeSet<>(values.keySet());
    Class<?> type = null;
    for (String name : expression.split("\\.", -1)) {
      if (!legal.contains(name)) {
        return hint(done, name, legal);
      }
      type = typeOf(name, type, values);
      legal = components(type);
      done += name + ".";
    }
    return "Give a default, as in [=" + expression + "!\"none\"], or test it with ??.";
  }

  private static String hint(String prefix, String name, Collection<String> legal) {
    List<String> near = NearNames.of(name, legal);
    if (!near.isEmpty()) {
      return "Did you mean "
          + String.join(" or ", near.stream().map(n -> prefix + n).toList())
          + "?";
    }
    return legal.isEmpty()
        ? "Give a default, as in [=name!\"none\"], or test it with ??."
        : "The model has " + String.join(", ", legal.stream().map(n -> prefix + n).toList()) + ".";
  }

  private static @Nullable Class<?> typeOf(
      String name, @Nullable Class<?> type, Map<String, Object> values) {
    if (type == null) {
      Object value = values.get(name);
      return value == null ? null : value.getClass();
    }
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getName().equals(name)) {
        return component.getType();
      }
    }
    return null;
  }

  private static Collection<String> components(@Nullable Class<?> type) {
    Collection<String> names = new TreeSet<>();
    if (type != null && type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        names.add(component.getName());
      }
    }
    return names;
  }
}
