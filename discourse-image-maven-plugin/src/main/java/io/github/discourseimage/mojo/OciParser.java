package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ImageRequest;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.image.Architecture;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.registry.ImageReference;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.sink.BaseLocation;
import io.github.discourseimage.sink.OtherLayouts;
import io.github.discourseimage.template.ContainerInit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Turns what Maven gave for container images into a request. */
final class OciParser {

  private static final List<String> ARCHITECTURES = List.of("amd64", "arm64");

  private final AbstractImageMojo mojo;
  private final Findings findings;
  private final SortedMap<Distribution, ImageReference> registryBases = new TreeMap<>();

  OciParser(AbstractImageMojo mojo, Findings findings) {
    this.mojo = mojo;
    this.findings = findings;
  }

  ImageRequest.Outputs.Oci parse(ContainerInit init) {
    SortedSet<String> architectures =
        each("discourse.oci.architectures", mojo.architectures, OciParser::architecture);
    List<Path> others = others();
    SortedSet<String> here = here(architectures, !others.isEmpty());
    return new ImageRequest.Outputs.Oci(
        compression(),
        init,
        bases(here),
        registryBases,
        each("discourse.oci.hiddenBasePaths", mojo.hiddenBasePaths, OciParser::path),
        here,
        new OtherLayouts(others, architectures),
        new LabelsParser("<labels>", findings).parse(mojo.labels),
        new LabelsParser("<annotations>", findings).parse(mojo.annotations));
  }

  /** Those that this build makes: what is compiled is for this machine. */
  private SortedSet<String> here(SortedSet<String> wanted, boolean others) {
    String machine = Architecture.ofThisMachine();
    SortedSet<String> here = new TreeSet<>(wanted);
    if (here.isEmpty() || mojo.compiles()) {
      here.clear();
      here.add(machine);
    }
    if (mojo.compiles() && !others && !here.containsAll(wanted)) {
      SortedSet<String> foreign = new TreeSet<>(wanted);
      foreign.remove(machine);
      findings.add(
          "discourse.oci.architectures",
          "names "
              + foreign
              + ", but the app is compiled, and this machine compiles for "
              + machine,
          "build the project on a machine with that processor too, and name its target/oci in"
              + " <otherLayouts>");
    }
    return here;
  }

  private List<Path> others() {
    List<Path> others = new ArrayList<>();
    for (String other : mojo.otherLayouts) {
      String text = RequestParser.orEmpty(other).trim();
      Path directory = mojo.project.getBasedir().toPath().resolve(text);
      if (text.isEmpty() || !Files.isDirectory(directory)) {
        findings.add(
            "<otherLayouts>",
            "'" + text + "' is not a directory",
            "name the directory target/oci of another machine's build");
      }
      others.add(directory);
    }
    return others;
  }

  private static String architecture(String name) {
    if (!ARCHITECTURES.contains(name)) {
      throw new IllegalArgumentException(
          "'" + name + "' is not an architecture; it must be one of " + ARCHITECTURES);
    }
    return name;
  }

  private static UnixPath path(String path) {
    if (path.contains("*")) {
      throw new IllegalArgumentException(
          "'" + path + "' is no path: there are no patterns, a directory is hidden as a whole");
    }
    return UnixPath.of(
        path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
  }

  private <T extends Comparable<T>> SortedSet<T> each(
      String parameter, List<String> values, Function<String, T> parse) {
    SortedSet<T> parsed = new TreeSet<>();
    for (String value : values) {
      try {
        parsed.add(parse.apply(RequestParser.orEmpty(value).trim()));
      } catch (IllegalArgumentException e) {
        findings.add(parameter, String.valueOf(e.getMessage()), "correct it or leave it out");
      }
    }
    return parsed;
  }

  private Compression compression() {
    try {
      return Compression.of(mojo.ociCompression);
    } catch (IllegalArgumentException e) {
      findings.add(
          "discourse.oci.compression", String.valueOf(e.getMessage()), "choose one of them");
      return Compression.GZIP;
    }
  }

  private SortedMap<Distribution, BaseLocation> bases(SortedSet<String> architectures) {
    SortedMap<Distribution, BaseLocation> bases = new TreeMap<>();
    mojo.baseImages.forEach(
        (name, value) -> {
          String subject = "<baseImages><" + name + ">";
          String text = RequestParser.orEmpty(value).trim();
          BaseLocation base = base(text);
          boolean exists =
              !text.isEmpty()
                  && architectures.stream().allMatch(each -> Files.exists(base.path(each)));
          Optional<ImageReference> image = exists ? Optional.empty() : reference(subject, text);
          try {
            Distribution distribution = Distribution.of(name);
            if (image.isPresent()) {
              registryBases.put(distribution, image.get());
            } else {
              bases.put(distribution, base);
            }
          } catch (IllegalArgumentException e) {
            findings.add(subject, String.valueOf(e.getMessage()), "correct the name");
          }
        });
    return bases;
  }

  /** An image of a registry; without a registry's name it might be a path that is not there. */
  private Optional<ImageReference> reference(String subject, String text) {
    String fix =
        "name a tar archive of a root file system, plain or packed with gzip or zstd, an"
            + " OCI image layout or an archive of one, what 'docker save' wrote, or an image of a"
            + " registry as in registry.example.org/debian:trixie-slim";
    try {
      ImageReference reference = ImageReference.of(text);
      if (text.startsWith(ImageReference.TRANSPORT) || !reference.name().registry().isEmpty()) {
        return Optional.of(reference);
      }
      findings.add(subject, "is '" + text + "', which does not exist", fix);
    } catch (IllegalArgumentException e) {
      findings.add(
          subject,
          "is '"
              + text
              + "', which does not exist"
              + (text.startsWith(ImageReference.TRANSPORT) || text.contains("@sha256:")
                  ? "; and as an image of a registry: " + e.getMessage()
                  : ""),
          fix);
    }
    return Optional.empty();
  }

  /** A path, and behind # a tag; a path may have a # of its own. */
  private BaseLocation base(String text) {
    Path project = mojo.project.getBasedir().toPath();
    int hash = text.lastIndexOf('#');
    boolean whole = hash < 0 || Files.exists(project.resolve(text));
    return whole
        ? new BaseLocation(project.resolve(text))
        : new BaseLocation(project.resolve(text.substring(0, hash)), text.substring(hash + 1), "");
  }
}
