package io.github.discourseimage.template;

import io.github.discourseimage.image.BuiltInFiles;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** The templates that come with the plugin: every resource below {@code templates/}. */
final class BuiltInTemplates {

  private static final String ROOT = "templates/";

  private BuiltInTemplates() {}

  static List<TemplateFile> read() {
    return templates(BuiltInFiles.read(ROOT, BuiltInTemplates.class));
  }

  /**
   * Lists the templates beside a class.
   *
   * @param self the URL of this class, in a jar or in a directory of classes
   */
  static List<TemplateFile> read(URL self) {
    return templates(BuiltInFiles.read(ROOT, BuiltInTemplates.class, self));
  }

  private static List<TemplateFile> templates(SortedMap<String, byte[]> files) {
    List<TemplateFile> templates = new ArrayList<>();
    files.forEach(
        (path, bytes) -> templates.add(new TemplateFile(path, "built-in template " + path, bytes)));
    return templates;
  }
}
