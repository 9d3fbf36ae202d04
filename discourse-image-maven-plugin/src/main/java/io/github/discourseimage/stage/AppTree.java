package io.github.discourseimage.stage;

import io.github.discourseimage.image.KeyDigest;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Rootfs;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The files of the app and its plugins as stages see them, each by its path below the app. */
public final class AppTree {

  private final List<Entry> entries;

  private AppTree(List<Entry> entries) {
    this.entries = entries;
  }

  /**
   * Takes the app out of an image.
   *
   * @param layers the app's and its plugins', bottom first
   * @param app where the app is in them
   */
  public static AppTree of(List<Layer> layers, UnixPath app) {
    List<Entry> entries = new ArrayList<>();
    String prefix = app + "/";
    for (Entry entry : Rootfs.overlay(layers).entries()) {
      String path = entry.path().toString();
      if (path.startsWith(prefix)) {
        entries.add(entry.at(UnixPath.of(path.substring(prefix.length() - 1))));
      }
    }
    return new AppTree(entries);
  }

  /** The files, links and directories that a stage sees, with their parents, below {@code /}. */
  List<Entry> inputsOf(Stage stage) {
    PathGlobs globs = stage.inputGlobs();
    Layer inputs =
        Layer.of(
            stage.name(),
            layer ->
                entries.stream()
                    .filter(entry -> globs.matches(entry.path().toString().substring(1)))
                    .forEach(layer::add));
    return Rootfs.overlay(List.of(inputs)).entries();
  }

  /** Adds entries to a key: names, kinds, who may execute them, and what is in them. */
  static void digest(List<Entry> inputs, KeyDigest key) throws IOException {
    key.add(inputs.size());
    for (Entry entry : inputs) {
      key.add(entry.path());
      if (entry instanceof Entry.File file) {
        key.add((entry.attributes().mode().bits() & 0111) == 0 ? "file" : "program");
        addContent(file.content(), key);
      } else {
        key.add(entry instanceof Entry.Symlink link ? "link to " + link.target() : "directory");
      }
    }
  }

  /** A blob's id stands for its bytes on every machine; another version may not. */
  private static void addContent(Content content, KeyDigest key) throws IOException {
    String version = content.version();
    if (version.startsWith("git:")) {
      key.add(version);
    } else {
      key.addBytes(content.readAll());
    }
  }
}
