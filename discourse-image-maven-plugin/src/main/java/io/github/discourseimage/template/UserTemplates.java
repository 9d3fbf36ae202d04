package io.github.discourseimage.template;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.NearNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Stream;

/** The project's own templates: each takes the place of the built-in one with its path. */
final class UserTemplates {

  /** What tools leave in directories and nobody wants in an image. */
  private static final Set<String> IGNORED = Set.of(".gitkeep", ".DS_Store");

  private final Path directory;
  private final Findings findings;

  UserTemplates(Path directory, Findings findings) {
    this.directory = directory;
    this.findings = findings;
  }

  /**
   * Reads the directory; a directory that is not there holds no templates.
   *
   * @param groups the legal first components of a path
   * @param builtIns paths of the built-in templates, to tell what may have been meant
   */
  List<TemplateFile> read(SortedSet<String> groups, List<String> builtIns) {
    List<TemplateFile> files = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return files;
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) walk::iterator) {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
            && !IGNORED.contains(String.valueOf(path.getFileName()))) {
          add(files, path, groups, builtIns);
        }
      }
    } catch (IOException e) {
      throw ImageBuildException.environment(
          directory.toString(), "cannot be read: " + e, "Check its permissions.", e);
    }
    files.sort(Comparator.comparing(TemplateFile::path));
    return files;
  }

  private void add(
      List<TemplateFile> files, Path path, SortedSet<String> groups, List<String> builtIns)
      throws IOException {
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      findings.add(
          path.toString(),
          "is not a regular file, so it cannot be rendered",
          "Put the file itself there, or put a link into src/main/rootfs/.");
      return;
    }
    String name = directory.relativize(path).toString().replace('\\', '/');
    TemplateFile file = new TemplateFile(name, path.toString(), Files.readAllBytes(path));
    if (groups.contains(file.group())) {
      files.add(file);
      return;
    }
    List<String> near = NearNames.of(name, builtIns);
    findings.add(
        path.toString(),
        "overrides no built-in template and begins with none of the known directories "
            + String.join(", ", groups),
        near.isEmpty()
            ? "Move it below one of those directories."
            : "Did you mean " + String.join(" or ", near) + "?");
  }
}
