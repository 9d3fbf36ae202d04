package io.github.discourseimage.template;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The templates of a build: the built-in ones and, over them, the project's own.
 *
 * <p>The first directory says where a file goes: {@code rootfs} into the tree that all
 * distributions share; {@code rootfs-distribution} into the tree of each; {@code rootfs-systemd},
 * {@code rootfs-openrc} and {@code rootfs-<distribution>} into the tree of some; {@code container}
 * and {@code helm} beside the trees; {@code include} nowhere, for other templates include it. A
 * file that ends in {@code .ftl} is rendered under its name without that, any other is copied.
 */
public final class Templates {

  static final String ROOTFS = "rootfs";
  static final String CONTAINER = "container";
  static final String HELM = "helm";
  static final String INCLUDE = "include";
  static final String EACH_DISTRIBUTION = "rootfs-distribution";

  private final SortedMap<String, TemplateFile> byOutput = new TreeMap<>();
  private final Renderer renderer;

  private Templates(List<TemplateFile> builtIn, List<TemplateFile> user, Findings findings) {
    builtIn.forEach(file -> byOutput.put(file.output(), file));
    Map<String, TemplateFile> own = new HashMap<>();
    for (TemplateFile file : user) {
      TemplateFile other = own.put(file.output(), file);
      if (other != null) {
        findings.add(
            file.source(),
            "makes the same file as " + other.source(),
            "Keep one of the two: either the template or the plain file.");
      }
      byOutput.put(file.output(), file);
    }
    findings.throwIfAny();
    renderer = new Renderer(byOutput.values());
  }

  /** The templates that come with the plugin. */
  public static Templates builtIn() {
    return new Templates(BuiltInTemplates.read(), List.of(), new Findings());
  }

  /**
   * The built-in templates with the project's own over them.
   *
   * @param directory such as {@code src/main/templates}; need not exist
   * @throws ImageBuildException with every file there that can have no effect
   */
  public static Templates overriddenBy(Path directory) {
    List<TemplateFile> builtIn = BuiltInTemplates.read();
    Findings findings = new Findings();
    List<TemplateFile> user =
        new UserTemplates(directory, findings)
            .read(groups(), builtIn.stream().map(TemplateFile::path).toList());
    return new Templates(builtIn, user, findings);
  }

  /** Parses all templates now, rather than each when it is first rendered. */
  public Templates parsed() {
    byOutput.values().forEach(renderer::parse);
    return this;
  }

  /**
   * Renders everything for a site and its distributions.
   *
   * @throws ImageBuildException with the errors of all templates, each with template, line and
   *     expression
   */
  public RenderedFiles render(SiteModel site) {
    Findings findings = new Findings();
    Map<String, List<RenderedFile>> groups = new TreeMap<>();
    for (String group : List.of(ROOTFS, CONTAINER)) {
      groups.put(group, render(group, Map.of("site", site), findings));
    }
    groups.put(HELM, render(HELM, Map.of("site", site, "chart", ChartModel.of(site)), findings));
    Map<Distribution, List<RenderedFile>> distributions = new TreeMap<>();
    for (DistributionModel model : site.distributions()) {
      Distribution distribution = Distribution.of(model.id());
      Map<String, Object> values = Map.of("site", site, "distribution", model);
      SortedMap<String, RenderedFile> files = new TreeMap<>();
      for (String group :
          List.of(EACH_DISTRIBUTION, group(distribution.initSystem()), group(distribution))) {
        render(group, values, findings).forEach(file -> files.put(file.path(), file));
      }
      distributions.put(distribution, List.copyOf(files.values()));
    }
    findings.throwIfAny();
    return new RenderedFiles(groups, distributions);
  }

  private List<RenderedFile> render(String group, Map<String, Object> values, Findings findings) {
    List<RenderedFile> files = new ArrayList<>();
    for (TemplateFile file : byOutput.values()) {
      if (file.group().equals(group)) {
        findings
            .collect(List.<RenderedFile>of(), () -> List.of(renderer.render(file, values)))
            .forEach(files::add);
      }
    }
    return files;
  }

  private static SortedSet<String> groups() {
    SortedSet<String> groups =
        new TreeSet<>(List.of(ROOTFS, EACH_DISTRIBUTION, CONTAINER, HELM, INCLUDE));
    for (Distribution.InitSystem init : Distribution.InitSystem.values()) {
      groups.add(group(init));
    }
    for (Distribution distribution : Distribution.values()) {
      groups.add(group(distribution));
    }
    return groups;
  }

  private static String group(Distribution.InitSystem init) {
    return ROOTFS + "-" + init.name().toLowerCase(Locale.ROOT);
  }

  private static String group(Distribution distribution) {
    return ROOTFS + "-" + distribution.id();
  }
}
