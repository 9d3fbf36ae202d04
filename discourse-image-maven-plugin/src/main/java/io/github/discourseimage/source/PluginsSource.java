package io.github.discourseimage.source;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.UnixPath;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The user's plugins, each in a directory of its own below the app's {@code plugins/}. */
public final class PluginsSource {

  private final List<PluginTree> plugins;
  private final AppFacts app;
  private final UnixPath appPrefix;

  /**
   * @param appPrefix where the app's tree is in the image, such as {@code /usr/lib/discourse}
   */
  public PluginsSource(List<PluginTree> plugins, AppFacts app, UnixPath appPrefix) {
    this.plugins = List.copyOf(plugins);
    this.app = app;
    this.appPrefix = appPrefix;
  }

  /**
   * Adds all plugins to a layer.
   *
   * @throws io.github.discourseimage.image.ImageBuildException with every plugin that is no plugin,
   *     that the app brings itself or that is there twice
   */
  public void addTo(Layer.Builder layer) {
    Map<String, PluginTree> byName = check();
    Findings findings = new Findings();
    byName.forEach(
        (name, plugin) ->
            findings.collect(
                layer,
                () -> {
                  plugin.tree().addTo(layer, appPrefix.resolve("plugins").resolve(name));
                  return layer;
                }));
    findings.throwIfAny();
  }

  private Map<String, PluginTree> check() {
    Findings findings = new Findings();
    Map<String, PluginTree> byName = new TreeMap<>();
    for (PluginTree plugin : plugins) {
      String subject = "plugin " + plugin.given() + " (" + plugin.tree().description() + ")";
      if (!plugin.hasPluginRb()) {
        findings.add(
            subject,
            "has no plugin.rb at its top, so it is not a Discourse plugin",
            "Name the repository or directory whose top holds plugin.rb; a theme is installed in"
                + " the admin pages instead.");
        continue;
      }
      if (!plugin.hasUsableName()) {
        findings.add(
            subject,
            "'"
                + plugin.name()
                + "' cannot be a directory below plugins/: letters, digits, '.', '_' and '-' can",
            "Set '# name: my-plugin' at the top of its plugin.rb.");
        continue;
      }
      checkName(subject, plugin, byName, findings);
    }
    findings.throwIfAny();
    return byName;
  }

  private void checkName(
      String subject, PluginTree plugin, Map<String, PluginTree> byName, Findings findings) {
    String name = plugin.name();
    String bundled = app.bundledPlugins().contains(name) ? name : plugin.given();
    PluginTree same = byName.get(name);
    if (app.bundledPlugins().contains(bundled)) {
      findings.add(
          subject,
          "is part of the app: the checkout of version "
              + app.version()
              + " has plugins/"
              + bundled
              + "/plugin.rb, and two copies cannot be loaded",
          "Remove it from <plugins>; the app's own copy always fits its version.");
    } else if (same != null) {
      findings.add(
          subject,
          "has the name '" + name + "', as has " + same.tree().description(),
          "Remove one of the two from <plugins>.");
    } else {
      byName.put(name, plugin);
    }
  }
}
