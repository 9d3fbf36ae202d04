package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ImageRequest;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.NearNames;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Parses {@code <plugins>}, and finds the plugins that are kept in the project.
 *
 * <p>Maven could fill beans, but would stop at the first element that the bean does not have,
 * before the goal runs, and name the class instead of the elements that there are.
 */
final class PluginsParser {

  private static final String PLUGIN = "plugin";
  private static final String REPOSITORY = "repository";
  private static final String BRANCH = "branch";
  private static final String DIRECTORY = "directory";
  private static final List<String> ELEMENTS = List.of(REPOSITORY, BRANCH, DIRECTORY);
  private static final String LEGAL =
      "a <plugin> holds <repository>, with <branch> if the rules are not to choose, or <directory>";

  private final AbstractImageMojo mojo;
  private final Findings findings;
  private final List<ImageRequest.Plugin> plugins = new ArrayList<>();

  PluginsParser(AbstractImageMojo mojo, Findings findings) {
    this.mojo = mojo;
    this.findings = findings;
  }

  List<ImageRequest.Plugin> parse() {
    PlexusConfiguration configured = mojo.plugins;
    if (configured != null) {
      PlexusConfiguration[] children = configured.getChildren();
      for (int i = 0; i < children.length; i++) {
        if (children[i].getName().equals(PLUGIN)) {
          plugin("<plugin> " + (i + 1) + " of <plugins>", children[i]);
        } else {
          findings.add("<" + children[i].getName() + "> in <plugins>", "is not a <plugin>", LEGAL);
        }
      }
    }
    projectPlugins().forEach(path -> plugins.add(new ImageRequest.Plugin.InDirectory(path)));
    return plugins;
  }

  private void plugin(String subject, PlexusConfiguration element) {
    TreeMap<String, String> values = new TreeMap<>();
    if (element.getChildCount() == 0) {
      put(values, REPOSITORY, element);
    }
    boolean unknown = false;
    for (PlexusConfiguration child : element.getChildren()) {
      String name = child.getName();
      if (ELEMENTS.contains(name)) {
        put(values, name, child);
      } else {
        unknown = true;
        findings.add(
            "<" + name + "> in " + subject,
            "is not an element of a plugin" + NearNames.didYouMean(name, ELEMENTS),
            LEGAL);
      }
    }
    if (!unknown) {
      plugin(subject, values.get(REPOSITORY), values.get(BRANCH), values.get(DIRECTORY));
    }
  }

  private static void put(TreeMap<String, String> values, String name, PlexusConfiguration from) {
    String value = from.getValue();
    if (value != null && !value.isBlank()) {
      values.put(name, value.trim());
    }
  }

  private void plugin(
      String subject,
      @Nullable String repository,
      @Nullable String branch,
      @Nullable String directory) {
    if (repository != null && directory == null) {
      plugins.add(new ImageRequest.Plugin.InRepository(repository, branch == null ? "" : branch));
    } else if (repository != null) {
      findings.add(subject, "has both <repository> and <directory>", "remove one of the two");
    } else if (directory == null) {
      findings.add(subject, "names nothing", "give it either <repository> or <directory>");
    } else if (branch != null) {
      findings.add(
          subject,
          "has <branch> '" + branch + "' beside <directory>",
          "a directory is taken as it is: remove <branch>");
    } else {
      plugins.add(
          new ImageRequest.Plugin.InDirectory(
              mojo.project.getBasedir().toPath().resolve(directory)));
    }
  }

  private SortedSet<Path> projectPlugins() {
    SortedSet<Path> directories = new TreeSet<>();
    Path parent = mojo.pluginsDirectory.toPath();
    if (Files.isDirectory(parent)) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, Files::isDirectory)) {
        children.forEach(directories::add);
      } catch (IOException e) {
        findings.add(parent.toString(), "cannot be listed: " + e, "make it readable");
      }
    }
    return directories;
  }
}
