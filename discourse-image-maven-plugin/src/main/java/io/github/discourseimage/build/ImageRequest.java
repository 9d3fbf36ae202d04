package io.github.discourseimage.build;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.oci.ImageName;
import io.github.discourseimage.registry.ImageReference;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.sink.BaseLocation;
import io.github.discourseimage.sink.ImageOptions;
import io.github.discourseimage.sink.OtherLayouts;
import io.github.discourseimage.sink.PortableLayout;
import io.github.discourseimage.template.ContainerInit;
import io.github.discourseimage.template.ServiceLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * All that a user asks for, parsed. Two equal requests over equal inputs give equal images.
 *
 * @param project what Maven knows of it
 * @param time of every entry, or nothing to take that of the app's commit
 * @param compilation whether and how the app is compiled
 */
public record ImageRequest(
    Project project,
    Optional<SourceDateEpoch> time,
    App app,
    List<Plugin> plugins,
    Inputs inputs,
    Site site,
    SortedSet<Distribution> distributions,
    Outputs outputs,
    Compilation compilation) {

  /**
   * The project that is built.
   *
   * @param artifactId such as {@code my-forum}
   * @param version such as {@code 1.0}
   * @param finalName of the outputs, such as {@code my-forum-1.0}
   * @param about for people
   */
  public record Project(String artifactId, String version, String finalName, About about) {}

  /**
   * What the POM says of a project for people; empty where it says nothing.
   *
   * @param vendor the organization
   * @param licenses their names
   */
  public record About(String description, String url, String vendor, List<String> licenses) {}

  /**
   * The app.
   *
   * @param repository URL or local path
   * @param ref branch, tag or commit; empty for the default branch
   */
  public record App(String repository, String ref) {}

  /** A plugin: from a repository, or from a directory of the project. */
  public sealed interface Plugin {

    /**
     * A plugin in a repository.
     *
     * @param ref branch, tag or commit; empty to let Discourse's rules choose
     */
    record InRepository(String repository, String ref) implements Plugin {}

    /** A plugin in a directory. */
    record InDirectory(Path directory) implements Plugin {}
  }

  /** Where the project keeps what it adds. What does not exist is not added. */
  public record Inputs(
      Path settingsFile,
      Path nginxDirectory,
      Path certificatesDirectory,
      Optional<Path> caBundle,
      Path overlayDirectory,
      Path ownersFile,
      Path templatesDirectory,
      Path helmDirectory,
      SortedSet<UnixPath> allowedSetuid,
      SortedSet<String> allowedSecretSettings) {

    /** The directory that overlays one distribution only: that of all, with its name at the end. */
    public Path overlayDirectory(Distribution distribution) {
      return overlayDirectory.resolveSibling(
          overlayDirectory.getFileName() + "-" + distribution.id());
    }
  }

  /**
   * What the rendered files say of the site.
   *
   * @param hostname under which people reach it
   * @param image where its container images are kept
   * @param environment of the app beyond the defaults; no secrets
   * @param limits of its services
   */
  public record Site(
      String hostname,
      ImageName image,
      SortedMap<String, String> environment,
      ServiceLimits limits) {}

  /**
   * What is written, and where.
   *
   * @param directory Maven's {@code target}
   * @param compressionLevel the compressor's own scale, checked
   * @param extensions how images for systemd are written
   * @param portableLayout what is in a portable service
   * @param oci how container images are written
   */
  public record Outputs(
      Path directory,
      SortedSet<Output> selected,
      Compression compression,
      int compressionLevel,
      ImageOptions extensions,
      PortableLayout portableLayout,
      Oci oci) {

    /**
     * Container images.
     *
     * @param init what starts the app in them
     * @param bases what they begin with
     * @param registryBases the same, where that is an image of a registry
     * @param hiddenBasePaths what of them images do not show
     * @param architectures such as {@code amd64}; one image for each is made here
     * @param others images of other machines
     * @param labels the user's own
     * @param annotations the user's own
     */
    public record Oci(
        Compression compression,
        ContainerInit init,
        SortedMap<Distribution, BaseLocation> bases,
        SortedMap<Distribution, ImageReference> registryBases,
        SortedSet<UnixPath> hiddenBasePaths,
        SortedSet<String> architectures,
        OtherLayouts others,
        SortedMap<String, String> labels,
        SortedMap<String, String> annotations) {

      /** All bases, whether or not they are there. */
      List<Path> inputPaths() {
        List<Path> paths = new ArrayList<>(others.directories());
        for (BaseLocation base : bases.values()) {
          architectures.forEach(architecture -> paths.add(base.path(architecture)));
        }
        return paths;
      }
    }

    /** Whether any output begins with the root file system of a distribution. */
    boolean haveBases() {
      return selected.contains(Output.OCI) || selected.contains(Output.PORTABLE);
    }

    /** Where the build keeps what it knows between runs. */
    public Path stateDirectory() {
      return directory.resolve("discourse-image");
    }
  }

  /** All files and directories of the project that the image is made from. */
  List<Path> inputPaths() {
    List<Path> paths = new ArrayList<>();
    paths.add(inputs.settingsFile());
    paths.add(inputs.nginxDirectory());
    paths.add(inputs.certificatesDirectory());
    inputs.caBundle().ifPresent(paths::add);
    paths.add(inputs.overlayDirectory());
    // Those of all: a line of the owners file may be for a distribution that is not built now.
    for (Distribution distribution : Distribution.values()) {
      paths.add(inputs.overlayDirectory(distribution));
    }
    paths.add(inputs.ownersFile());
    paths.add(inputs.templatesDirectory());
    paths.add(inputs.helmDirectory());
    paths.addAll(compilation.inputPaths());
    if (outputs.haveBases()) {
      paths.addAll(outputs.oci().inputPaths());
    }
    outputs
        .extensions()
        .keys()
        .ifPresent(
            keys -> {
              paths.add(keys.privateKey());
              paths.add(keys.certificate());
            });
    for (Plugin plugin : plugins) {
      if (plugin instanceof Plugin.InDirectory kept) {
        paths.add(kept.directory());
      }
    }
    return paths;
  }
}
