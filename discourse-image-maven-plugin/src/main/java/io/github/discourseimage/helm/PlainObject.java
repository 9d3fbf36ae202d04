package io.github.discourseimage.helm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * An object in the one form that it is compared in: keys sorted, one style, no comments, without
 * labels that only repeat versions, and without what is secret.
 */
final class PlainObject {

  private static final List<String> SECRET = List.of("data", "stringData");
  private static final List<String> VERSIONS =
      List.of("helm.sh/chart", "app.kubernetes.io/version");

  private final TreeMap<String, @Nullable Object> members;

  private PlainObject(TreeMap<String, @Nullable Object> members) {
    this.members = members;
  }

  static PlainObject of(Manifest manifest) {
    Object value = new Load(LoadSettings.builder().build()).loadFromString(manifest.text());
    return new PlainObject(value instanceof Map<?, ?> map ? sorted(map) : new TreeMap<>());
  }

  private static TreeMap<String, @Nullable Object> sorted(Map<?, ?> map) {
    TreeMap<String, @Nullable Object> sorted = new TreeMap<>();
    map.forEach((key, value) -> sorted.put(String.valueOf(key), plain(value)));
    if (sorted.get("labels") instanceof Map<?, ?> labels) {
      VERSIONS.forEach(labels::remove);
    }
    return sorted;
  }

  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return sorted(map);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> all = new ArrayList<>();
      list.forEach(one -> all.add(plain(one)));
      return all;
    }
    return value;
  }

  /** Puts words in the place of secrets; they tell which of them the other has otherwise. */
  PlainObject hiding(@Nullable PlainObject other) {
    if (!"Secret".equals(members.get("kind"))) {
      return this;
    }
    TreeMap<String, @Nullable Object> hidden = new TreeMap<>(members);
    for (String key : SECRET) {
      if (members.get(key) instanceof Map<?, ?> secrets) {
        TreeMap<String, Object> words = new TreeMap<>();
        Object others = other == null ? null : other.members.get(key);
        secrets.forEach(
            (name, value) ->
                words.put(
                    String.valueOf(name),
                    others instanceof Map<?, ?> map
                            && map.containsKey(name)
                            && !String.valueOf(map.get(name)).equals(String.valueOf(value))
                        ? "(hidden, changed)"
                        : "(hidden)"));
        hidden.put(key, words);
      }
    }
    return new PlainObject(hidden);
  }

  /** As YAML. */
  String text() {
    return KustomizeFiles.yaml(members);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PlainObject object && members.equals(object.members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }
}
