package io.github.discourseimage.source.chart;

import com.google.gson.Gson;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The models of the oldest Kubernetes that the chart is for. They know no strict reading of their
 * own, so what is read is held against their classes: each field by the name that Gson is told,
 * with its type, and those that Swagger calls required.
 */
final class OldestKubernetes {

  private static final String MODELS = "io.kubernetes.client.openapi.models.";

  /** Others than the newest's, which have the same names; Gson alone is shared. */
  private static final ClassLoader LOADER = loader();

  private final List<String> faults = new ArrayList<>();

  private OldestKubernetes() {}

  /** What is wrong with an object; nothing for those of operators. */
  static List<String> faults(Manifest manifest) {
    OldestKubernetes check = new OldestKubernetes();
    if (!manifest.isCustom()) {
      try {
        check.object(manifest.json(), LOADER.loadClass(MODELS + manifest.model()), manifest.id());
      } catch (ClassNotFoundException e) {
        check.faults.add(manifest.json().get("apiVersion") + " has no " + manifest.kind());
      }
    }
    return check.faults;
  }

  private static ClassLoader loader() {
    File[] jars = Objects.requireNonNull(new File("target/oldest-kubernetes").listFiles());
    try {
      List<URL> urls = new ArrayList<>();
      urls.add(Gson.class.getProtectionDomain().getCodeSource().getLocation());
      for (File jar : jars) {
        urls.add(jar.toURI().toURL());
      }
      return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void object(Map<?, ?> json, Class<?> model, String path) {
    Map<String, Field> fields = new LinkedHashMap<>();
    for (Field field : model.getDeclaredFields()) {
      serializedName(field).ifPresent(name -> fields.put(name, field));
    }
    json.forEach(
        (key, value) -> {
          Field field = fields.get(String.valueOf(key));
          if (field == null) {
            faults.add(path + " has no field " + key);
          } else {
            value(value, field.getGenericType(), path + "." + key);
          }
        });
    for (Method method : model.getDeclaredMethods()) {
      if (isRequired(method)) {
        String field = method.getName().substring("get".length());
        fields.forEach(
            (name, declared) -> {
              if (declared.getName().equalsIgnoreCase(field) && json.get(name) == null) {
                faults.add(path + " lacks " + name);
              }
            });
      }
    }
  }

  private static Optional<String> serializedName(Field field) {
    for (Annotation annotation : field.getAnnotations()) {
      if (annotation.annotationType().getSimpleName().equals("SerializedName")) {
        return Optional.of(String.valueOf(told(annotation, "value")));
      }
    }
    return Optional.empty();
  }

  private static boolean isRequired(Method method) {
    for (Annotation annotation : method.getAnnotations()) {
      if (annotation.annotationType().getSimpleName().equals("ApiModelProperty")) {
        return Boolean.TRUE.equals(told(annotation, "required"));
      }
    }
    return false;
  }

  private static Object told(Annotation annotation, String name) {
    try {
      return annotation.annotationType().getMethod(name).invoke(annotation);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private void value(@Nullable Object value, Type type, String path) {
    if (value == null) {
      return;
    }
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == List.class && value instanceof List<?> list) {
        list.forEach(one -> value(one, arguments[0], path + "[]"));
      } else if (generic.getRawType() == Map.class && value instanceof Map<?, ?> map) {
        map.forEach((key, one) -> value(one, arguments[1], path + "." + key));
      } else {
        faults.add(path + " is no " + type.getTypeName());
      }
      return;
    }
    Class<?> wanted = (Class<?>) type;
    if (wanted.getName().startsWith(MODELS) && value instanceof Map<?, ?> map) {
      object(map, wanted, path);
    } else if (!isScalar(value, wanted)) {
      faults.add(path + " is " + value + ", which is no " + wanted.getSimpleName());
    }
  }

  private static boolean isScalar(Object value, Class<?> wanted) {
    return switch (wanted.getSimpleName()) {
      case "Boolean" -> value instanceof Boolean;
      case "Integer", "Long" -> value instanceof Integer || value instanceof Long;
      case "Double" -> value instanceof Number;
      case "IntOrString" -> value instanceof Integer || value instanceof String;
      case "Quantity" -> value instanceof Number || value instanceof String;
      case "String", "OffsetDateTime", "byte[]" -> value instanceof String;
      default -> wanted == Object.class;
    };
  }
}
