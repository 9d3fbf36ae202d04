package io.github.discourseimage.source.nginx;

import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.source.SourceTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A tree that a test wrote down. */
record MapTree(Map<String, String> files) implements SourceTree {

  @Override
  public String description() {
    return "a test's tree";
  }

  @Override
  public Optional<Content> file(String path) {
    return Optional.ofNullable(files.get(path)).map(Content::of);
  }

  @Override
  public List<String> list(String path) {
    return List.of();
  }

  @Override
  public void addTo(Layer.Builder layer, UnixPath prefix) {
    files.forEach(
        (path, text) ->
            layer.file(prefix.resolve(path), Content.of(text), new Origin("app", description())));
  }
}
