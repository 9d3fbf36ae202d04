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
 * and {@code helm} beside the trees; {@code container-systemd} into images with systemd and, for
 * the Dockerfile, beside the trees; {@code mkosi} and, for each distribution, {@code
 * mkosi-distribution} into the tree for mkosi, where {@code DISTRIBUTION} in a path stands for the
 * distribution's name; {@code include} nowhere, for other templates include it. A file that ends in
 * {@code .ftl} is rendered under its name without that, any other is copied.
 */
public final class Templates {

  static final String ROOTFS = "rootfs";
  static final String CONTAINER = "container";
  static final String SYSTEMD_CONTAINER = "container-systemd";
  static final String HELM = "helm";
  static final String MKOSI = "mkosi";
  static final String EACH_MKOSI = "mkosi-distribution";
  static final String INCLUDE = "include";
  static final String EACH_DISTRIBUTION = "rootfs-distribution";

  /** Stands for the name of a distribution in the paths of {@link #EACH_MKOSI}. */
  private static final String NAME = "DISTRIBUTION";

  /** The image of {@link #MKOSI} in which the app is compiled. */
  private static final String MKOSI_COMPILED = "mkosi.images/compiled/";

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
    for (String group : List.of(ROOTFS, CONTAINER, SYSTEMD_CONTAINER)) {
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

  /**
   * Renders the tree for mkosi.
   *
   * @throws ImageBuildException as {@link #render(SiteModel)}
   */
  public List<RenderedFile> mkosi(SiteModel site, MkosiModel model) {
    Findings findings = new Findings();
    Map<String, Object> values = Map.of("site", site, "mkosi", model);
    SortedMap<String, RenderedFile> files = new TreeMap<>();
    render(MKOSI, values, findings).forEach(file -> files.put(file.path(), file));
    for (MkosiModel.OwnSystem system : model.systems()) {
      Map<String, Object> own = Map.of("site", site, "mkosi", model, "distribution", system);
      for (RenderedFile file : render(EACH_MKOSI, own, findings)) {
        String path = file.path().replace(NAME, system.id());
        files.put(path, file.at(path));
      }
    }
    findings.throwIfAny();
    if (!model.compiles()) {
      files.keySet().removeIf(path -> path.startsWith(MKOSI_COMPILED));
    }
    return List.copyOf(files.values());
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
        new TreeSet<>(
            List.of(
                ROOTFS,
                EACH_DISTRIBUTION,
                CONTAINER,
                SYSTEMD_CONTAINER,
                HELM,
                MKOSI,
                EACH_MKOSI,
                INCLUDE));
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
