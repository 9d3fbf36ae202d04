package io.github.discourseimage.source;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/**
 * The site settings that an app and its plugins declare: {@code config/site_settings.yml} of the
 * app, {@code config/settings.yml} of each plugin; category, then name, then a default or a map
 * with {@code default} and options.
 */
public final class SiteSettings {

  /** Nothing is known: the checkout declares no settings, so none can be called wrong. */
  public static final SiteSettings UNKNOWN = new SiteSettings(false, new TreeMap<>());

  private static final String CORE = "config/site_settings.yml";
  private static final String PLUGIN = "config/settings.yml";

  private final boolean known;
  private final SortedMap<String, Boolean> secretByName;

  private SiteSettings(boolean known, SortedMap<String, Boolean> secretByName) {
    this.known = known;
    this.secretByName = Collections.unmodifiableSortedMap(secretByName);
  }

  /** Reads what an app with its bundled plugins declares. */
  static SiteSettings ofApp(SourceTree app, Set<String> bundledPlugins, BuildLog log) {
    Optional<SortedMap<String, Boolean>> core = declared(app, CORE, log);
    if (core.isEmpty()) {
      return UNKNOWN;
    }
    SortedMap<String, Boolean> all = new TreeMap<>(core.get());
    for (String plugin : bundledPlugins) {
      declared(app, "plugins/" + plugin + "/" + PLUGIN, log).ifPresent(all::putAll);
    }
    return new SiteSettings(true, all);
  }

  /** Adds what a plugin declares that is not part of the app's repository. */
  public SiteSettings plus(SourceTree plugin, BuildLog log) {
    SortedMap<String, Boolean> all = new TreeMap<>(secretByName);
    declared(plugin, PLUGIN, log).ifPresent(all::putAll);
    return new SiteSettings(known, all);
  }

  /** Settings in a file of a tree; unreadable ones make no one's build fail, Discourse reads it. */
  private static Optional<SortedMap<String, Boolean>> declared(
      SourceTree tree, String path, BuildLog log) {
    Optional<Content> file = tree.file(path);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    SortedMap<String, Boolean> settings = new TreeMap<>();
    try {
      String text = new String(file.get().readAll(), StandardCharsets.UTF_8);
      Optional<MappingNode> categories = YamlText.map(path, text);
      for (NodeTuple category : categories.map(MappingNode::getValue).orElse(List.of())) {
        if (category.getValueNode() instanceof MappingNode names) {
          for (NodeTuple setting : names.getValue()) {
            YamlText.scalar(setting.getKeyNode())
                .ifPresent(name -> settings.put(name, isSecret(setting.getValueNode())));
          }
        }
      }
    } catch (ImageBuildException | IOException e) {
      log.warn(
          "Site settings are not checked against "
              + path
              + " of "
              + tree.description()
              + ", which cannot be read: "
              + e.getMessage());
      return Optional.empty();
    }
    return Optional.of(settings);
  }

  private static boolean isSecret(Node value) {
    return value instanceof MappingNode options
        && YamlText.get(options, "secret")
            .flatMap(YamlText::scalar)
            .filter("true"::equals)
            .isPresent();
  }

  /** Whether the checkout tells its settings at all. */
  public boolean isKnown() {
    return known;
  }

  /** All names, sorted. */
  public Set<String> names() {
    return secretByName.keySet();
  }

  /** Whether a setting is declared with {@code secret: true}. */
  public boolean isSecret(String name) {
    return secretByName.getOrDefault(name, false);
  }
}
