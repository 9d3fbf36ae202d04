package io.github.discourseimage.build;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.sink.DirectorySink;
import io.github.discourseimage.sink.Sink;
import io.github.discourseimage.sink.TarballSink;
import io.github.discourseimage.sink.TemplateSink;
import io.github.discourseimage.template.RenderedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The sinks for the outputs that are selected. */
final class Outputs {

  private Outputs() {}

  static List<Sink> sinks(ImageRequest request, RenderedFiles rendered, BuildLog log) {
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
            case HELM ->
                new TemplateSink(output.id(), target.resolve(output.id()), rendered.helm());
          });
    }
    return sinks;
  }

  /** The directories that exist after a complete build. */
  static List<Path> trees(ImageRequest request) {
    Path target = request.outputs().directory();
    List<Path> trees = new ArrayList<>();
    for (Output output : request.outputs().selected()) {
      switch (output) {
        case TARBALL -> {}
        case DIRECTORY -> {
          trees.add(target.resolve("rootfs"));
          request.distributions().forEach(d -> trees.add(target.resolve("rootfs-" + d.id())));
        }
        case CONTAINER, HELM -> trees.add(target.resolve(output.id()));
      }
    }
    return trees;
  }

  /** Fails before minutes of work rather than after. */
  static void requireWritable(ImageRequest request) {
    Path state = request.outputs().stateDirectory();
    try {
      Files.createDirectories(state);
      Path probe = Files.createTempFile(state, ".probe", "");
      Files.delete(probe);
    } catch (IOException e) {
      throw ImageBuildException.environment(
          request.outputs().directory().toString(),
          "is not writable: " + e,
          "make it writable for the user who builds, or remove it",
          e);
    }
  }
}
