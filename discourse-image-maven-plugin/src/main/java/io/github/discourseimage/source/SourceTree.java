package io.github.discourseimage.source;

import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.UnixPath;
import java.util.List;
import java.util.Optional;

/** A tree of files that somebody keeps in a repository or in a directory: the app, a plugin. */
public interface SourceTree {

  /**
   * Where it is from, for people: {@code https://github.com/discourse/discourse at 1a2b3c
   * (release/2026.7)}.
   */
  String description();

  /**
   * A regular file, or nothing when there is none at that path.
   *
   * @param path relative to the top, with slashes, such as {@code config/nginx.sample.conf}
   */
  Optional<Content> file(String path);

  /**
   * Names in a directory, sorted; empty when there is no such directory.
   *
   * @param path relative to the top, with slashes; empty for the top itself
   */
  List<String> list(String path);

  /**
   * Adds every file, link and directory to a layer.
   *
   * @param prefix where the top of the tree goes
   * @throws io.github.discourseimage.image.ImageBuildException with every name that cannot be in an
   *     image
   */
  void addTo(Layer.Builder layer, UnixPath prefix);
}
