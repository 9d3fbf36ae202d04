package io.github.discourseimage.source;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A plugin that the user wants in the image.
 *
 * @param given the last part of the repository's URL without {@code .git}, or the directory's name
 * @param tree its files
 */
public record PluginTree(String given, SourceTree tree) {

  private static final Pattern HEADER = Pattern.compile("^#\\s*name:\\s*(.*?)\\s*$");
  private static final Pattern DIRECTORY = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

  /** As far as Discourse looks for the header: the comment at the top. */
  private static final int HEADER_LINES = 20;

  /**
   * The name of its directory in {@code plugins/}. Discourse wants it to be what {@code # name:} in
   * plugin.rb says: links to the plugin's settings page are made of one and looked up by the other.
   * A name that cannot be a directory (some hold blanks) leaves the given one.
   */
  public String name() {
    return header().filter(name -> DIRECTORY.matcher(name).matches()).orElse(given);
  }

  /** Whether it is a plugin at all. */
  boolean hasPluginRb() {
    return tree.file("plugin.rb").isPresent();
  }

  boolean hasUsableName() {
    return DIRECTORY.matcher(name()).matches();
  }

  private Optional<String> header() {
    Optional<Content> file = tree.file("plugin.rb");
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      String text = new String(file.get().readAll(), StandardCharsets.UTF_8);
      return text.lines()
          .limit(HEADER_LINES)
          .map(HEADER::matcher)
          .filter(Matcher::matches)
          .map(matcher -> matcher.group(1))
          .findFirst();
    } catch (IOException e) {
      throw ImageBuildException.environment(
          "plugin.rb of " + tree.description(), "cannot be read: " + e.getMessage(), "", e);
    }
  }
}
