package io.github.discourseimage.source;

import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A source tree in memory. */
final class TreeFixture implements SourceTree {

  private final SortedMap<String, String> files = new TreeMap<>();

  static TreeFixture tree() {
    return new TreeFixture();
  }

  /** The least that is a Discourse-style app. */
  static TreeFixture app(String version) {
    return tree()
        .with("lib/version.rb", "module Discourse\n  STRING = \"" + version + "\"\nend\n")
        .with("Gemfile.lock", "GEM\n  specs:\n    pitchfork (0.18.1)\n");
  }

  TreeFixture with(String path, String text) {
    files.put(path, text);
    return this;
  }

  TreeFixture without(String path) {
    files.remove(path);
    return this;
  }

  @Override
  public String description() {
    return "https://git.example/forum at 1a2b3c (main)";
  }

  @Override
  public Optional<Content> file(String path) {
    return Optional.ofNullable(files.get(path)).map(Content::of);
  }

  @Override
  public List<String> list(String path) {
    String prefix = path.isEmpty() ? "" : path + "/";
    TreeSet<String> names = new TreeSet<>();
    for (String file : files.keySet()) {
      if (file.startsWith(prefix)) {
        names.add(file.substring(prefix.length()).split("/", 2)[0]);
      }
    }
    return List.copyOf(names);
  }

  @Override
  public void addTo(Layer.Builder layer, UnixPath prefix) {
    Origin origin = new Origin(layer.name(), description());
    files.forEach(
        (path, text) ->
            layer.add(
                new Entry.File(prefix.resolve(path), Attributes.FILE, origin, Content.of(text))));
  }
}
