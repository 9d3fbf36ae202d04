package io.github.discourseimage.build;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.helm.EmbeddedHelm;
import io.github.discourseimage.helm.KustomizeFiles;
import io.github.discourseimage.image.Architecture;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.LayoutTags;
import io.github.discourseimage.sink.BaseLocation;
import io.github.discourseimage.sink.Bases;
import io.github.discourseimage.sink.ChartSink;
import io.github.discourseimage.sink.DirectorySink;
import io.github.discourseimage.sink.ExtensionKind;
import io.github.discourseimage.sink.ExtensionSink;
import io.github.discourseimage.sink.ImageFormat;
import io.github.discourseimage.sink.LayerListings;
import io.github.discourseimage.sink.LayerStore;
import io.github.discourseimage.sink.LayerWriter;
import io.github.discourseimage.sink.OciSink;
import io.github.discourseimage.sink.PortableLayout;
import io.github.discourseimage.sink.PortableSink;
import io.github.discourseimage.sink.RenderedTree;
import io.github.discourseimage.sink.Sink;
import io.github.discourseimage.sink.TarballSink;
import io.github.discourseimage.sink.TemplateSink;
import io.github.discourseimage.source.chart.Chart;
import io.github.discourseimage.template.RenderedFile;
import io.github.discourseimage.template.RenderedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The sinks for the outputs that are selected. */
final class Outputs {

  /** Those that are written in {@code discourse.extensionFormat}. */
  static final Set<Output> IMAGES = EnumSet.of(Output.SYSEXT, Output.CONFEXT, Output.PORTABLE);

  private Outputs() {}

  static List<Sink> sinks(
      ImageRequest request,
      SortedMap<Distribution, BaseLocation> bases,
      ImageReader.Read read,
      Path cacheDirectory,
      BuildLog log)
      throws IOException {
    RenderedFiles rendered = read.rendered();
    ImageRequest.Outputs outputs = request.outputs();
    Path target = outputs.directory();
    int threads = Runtime.getRuntime().availableProcessors();
    List<Sink> sinks = new ArrayList<>();
    for (Output output : outputs.selected()) {
      sinks.add(
          switch (output) {
            case TARBALL ->
                new TarballSink(
                    target, outputs.compression(), outputs.compressionLevel(), threads, log);
            case DIRECTORY -> new DirectorySink(target, outputs.stateDirectory(), threads, log);
            case CONTAINER ->
                new TemplateSink(output.id(), target.resolve(output.id()), rendered.container());
            case OCI ->
                new OciSink(
                    target,
                    Containers.spec(read.site(), outputs.oci(), rendered),
                    new Bases(bases, outputs.oci().hiddenBasePaths()),
                    new LayerListings(cacheDirectory),
                    new LayerWriter(outputs.oci().compression(), threads, layers(request), log),
                    log);
            case HELM -> new ChartSink(target, name(read), chart(request, read));
            case KUSTOMIZE ->
                new RenderedTree(
                    output.id(),
                    target.resolve(output.id()).resolve(name(read)),
                    () ->
                        KustomizeFiles.of(
                            new EmbeddedHelm(
                                cacheDirectory, outputs.stateDirectory().resolve("helm")),
                            name(read),
                            chart(request, read).get(),
                            log));
            case SYSEXT, CONFEXT ->
                new ExtensionSink(
                    ExtensionKind.valueOf(output.name()),
                    target,
                    read.releases(),
                    read.site().appVersion(),
                    outputs.extensions(),
                    threads,
                    log);
            case PORTABLE -> portable(request, bases, read, cacheDirectory, log);
            case MKOSI -> new RenderedTree(output.id(), target.resolve(output.id()), read::mkosi);
          });
    }
    return sinks;
  }

  private static PortableSink portable(
      ImageRequest request,
      SortedMap<Distribution, BaseLocation> bases,
      ImageReader.Read read,
      Path cacheDirectory,
      BuildLog log) {
    ImageRequest.Outputs outputs = request.outputs();
    boolean extended =
        outputs.selected().contains(Output.SYSEXT) && outputs.selected().contains(Output.CONFEXT);
    if (outputs.portableLayout() == PortableLayout.EXTENSIONS && !extended) {
      log.warn(
          "What the output portable writes is the base of a service only; the app comes from the"
              + " outputs sysext and confext, which are not both in discourse.outputs, or choose"
              + " discourse.portableLayout=whole");
    }
    return new PortableSink(
        outputs.directory(),
        new Bases(bases, outputs.oci().hiddenBasePaths()),
        new LayerListings(cacheDirectory),
        Architecture.ofThisMachine(),
        read.releases(),
        outputs.portableLayout(),
        outputs.extensions(),
        outputs.stateDirectory().resolve("bases"),
        Runtime.getRuntime().availableProcessors(),
        log);
  }

  /** Fails at once for what would else fail when the app is compiled. */
  static void requireNeeds(ImageRequest request) {
    ImageRequest.Outputs outputs = request.outputs();
    if (outputs.selected().stream().anyMatch(IMAGES::contains)) {
      outputs.extensions().requireTool();
    }
    if (outputs.selected().contains(Output.PORTABLE)) {
      Set<Distribution> given = new TreeSet<>(outputs.oci().bases().keySet());
      given.addAll(outputs.oci().registryBases().keySet());
      PortableSink.requireBase(request.distributions(), given);
    }
  }

  /** Another version of this plugin, or another Java, may write other bytes for the same layer. */
  private static LayerStore layers(ImageRequest request) throws IOException {
    return new LayerStore(
        request.outputs().stateDirectory().resolve("oci-layers"),
        PluginCode.version() + " " + System.getProperty("java.runtime.version"));
  }

  private static String name(ImageReader.Read read) {
    return read.chart().orElseThrow().name();
  }

  /** Its image is the one of this build: a layout of another build may be there too. */
  private static Supplier<List<RenderedFile>> chart(ImageRequest request, ImageReader.Read read) {
    Path layout = request.outputs().directory().resolve(Output.OCI.id());
    return () ->
        read.chart()
            .orElseThrow()
            .files(
                request.outputs().selected().contains(Output.OCI)
                    ? LayoutTags.read(layout).digest(read.site().version()).map(Digest::toString)
                    : Optional.empty());
  }

  /** What exists after a complete build beside the artifacts themselves. */
  static List<Path> others(ImageRequest request, ImageReader.Read read, List<Artifact> artifacts)
      throws IOException {
    RenderedFiles rendered = read.rendered();
    Path target = request.outputs().directory();
    List<Path> others = new ArrayList<>();
    for (Artifact artifact : artifacts) {
      others.add(artifact.file().resolveSibling(artifact.file().getFileName() + ".sha256"));
    }
    for (Output output : request.outputs().selected()) {
      switch (output) {
        case TARBALL -> {}
        case SYSEXT, CONFEXT, PORTABLE -> {
          if (request.outputs().extensions().format() == ImageFormat.DIRECTORY) {
            others.addAll(directories(target.resolve(output.id())));
          }
          if (output == Output.PORTABLE) {
            others.add(PortableSink.profile(target));
          }
        }
        case DIRECTORY -> {
          others.add(target.resolve("rootfs"));
          request.distributions().forEach(d -> others.add(target.resolve("rootfs-" + d.id())));
        }
        case CONTAINER -> others.addAll(files(target.resolve(output.id()), rendered.container()));
        case OCI -> {
          others.add(target.resolve(output.id()).resolve("index.json"));
          others.add(target.resolve(request.project().finalName() + OciSink.REPORT));
        }
        case KUSTOMIZE -> others.add(target.resolve(output.id()).resolve(name(read)));
        case MKOSI -> others.addAll(files(target.resolve(output.id()), read.mkosi()));
        case HELM -> {
          Chart chart = read.chart().orElseThrow();
          others.addAll(
              files(
                  target.resolve(output.id()).resolve(chart.name()),
                  chart.files(Optional.empty())));
        }
      }
    }
    return others;
  }

  private static List<Path> directories(Path in) throws IOException {
    try (Stream<Path> names = Files.list(in)) {
      return names.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static List<Path> files(Path directory, List<RenderedFile> files) {
    return files.stream().map(file -> directory.resolve(file.path())).toList();
  }

  static ImageBuildException notWritable(ImageRequest request, IOException e) {
    return ImageBuildException.environment(
        request.outputs().directory().toString(),
        "is not writable: " + e,
        "make room on its disk and make it writable for the user who builds, or remove it",
        e);
  }
}
