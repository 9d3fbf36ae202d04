package io.github.discourseimage.build;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.format.erofs.ErofsCompression;
import io.github.discourseimage.image.Architecture;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.RecordingLog;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.oci.ImageName;
import io.github.discourseimage.registry.ImageReference;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.sink.BaseLocation;
import io.github.discourseimage.sink.ImageFormat;
import io.github.discourseimage.sink.ImageOptions;
import io.github.discourseimage.sink.OtherLayouts;
import io.github.discourseimage.sink.PortableLayout;
import io.github.discourseimage.source.git.Credentials;
import io.github.discourseimage.source.git.GitRepositories;
import io.github.discourseimage.source.git.GitSettings;
import io.github.discourseimage.source.git.Proxies;
import io.github.discourseimage.source.git.SampleRepository;
import io.github.discourseimage.source.git.Submodules;
import io.github.discourseimage.template.ContainerInit;
import io.github.discourseimage.template.ServiceLimits;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** A small forum in real repositories and a project beside them, built as a goal would. */
final class ForumFixture implements Closeable {

  static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

  final Path directory;
  final Path project;
  final Path target;
  final SampleRepository app;
  final Map<String, SampleRepository.Item> appFiles = new TreeMap<>();
  final RecordingLog log = new RecordingLog();

  // What a user configures, changed one by one.
  String ref = "main";
  final List<ImageRequest.Plugin> plugins = new ArrayList<>();
  final TreeMap<String, String> environment = new TreeMap<>();
  final TreeSet<Distribution> distributions =
      new TreeSet<>(List.of(Distribution.ALPINE, Distribution.DEBIAN));
  final TreeSet<Output> outputs =
      new TreeSet<>(List.of(Output.TARBALL, Output.DIRECTORY, Output.CONTAINER, Output.HELM));
  String finalName = "my-forum-1.0";
  String hostname = "forum.example.org";
  ImageName image = ImageName.of("my-forum");
  ImageFormat extensionFormat = ImageFormat.EROFS;
  Compression compression = Compression.ZSTD;
  final TreeMap<String, String> labels = new TreeMap<>();
  final TreeMap<String, String> annotations = new TreeMap<>();
  ContainerInit init = ContainerInit.TINI;
  ImageRequest.About about = new ImageRequest.About("", "", "", List.of());
  final TreeSet<UnixPath> hiddenBasePaths = new TreeSet<>();
  final TreeMap<Distribution, BaseLocation> bases = new TreeMap<>();
  final TreeMap<Distribution, ImageReference> registryBases = new TreeMap<>();
  Optional<SourceDateEpoch> time = Optional.empty();
  boolean locked;
  boolean offline;
  Submodules submodules = Submodules.REFUSE;

  private final List<SampleRepository> opened = new ArrayList<>();

  ForumFixture(Path directory) throws IOException {
    this.directory = directory;
    this.project = Files.createDirectories(directory.resolve("project"));
    this.target = project.resolve("target");
    this.app = repository("forum");
    appFiles.put(
        "lib/version.rb",
        SampleRepository.file("module Discourse\n  STRING = \"2026.7.1\"\nend\n"));
    appFiles.put("Gemfile.lock", SampleRepository.file("GEM\n  specs:\n    pitchfork (0.18.1)\n"));
    appFiles.put(
        "config/site_settings.yml",
        SampleRepository.file("required:\n  title: \"\"\n  site_description: \"\"\n"));
    appFiles.put(
        "config/nginx.sample.conf", SampleRepository.file(resource("/nginx/current.conf")));
    appFiles.put("plugins/chat/plugin.rb", SampleRepository.file("# name: chat\n"));
    appFiles.put("bin/rails", SampleRepository.executable("#!/usr/bin/env ruby\n"));
    appFiles.put("README.md", SampleRepository.file("A forum.\n"));
    app.commit("main", appFiles);
  }

  SampleRepository repository(String name) throws IOException {
    SampleRepository made = SampleRepository.bare(directory.resolve(name + ".git"));
    opened.add(made);
    return made;
  }

  /** A plugin in a repository of its own, on its branch main, and in the configuration. */
  SampleRepository plugin(String name) throws IOException {
    SampleRepository made = repository(name);
    made.commit("main", "plugin.rb", "# name: " + name + "\n# version: 1\n");
    plugins.add(new ImageRequest.Plugin.InRepository(made.path(), ""));
    return made;
  }

  static String resource(String name) throws IOException {
    try (InputStream in = ForumFixture.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), "UTF-8");
    }
  }

  /** Writes a file of the project. */
  Path write(String path, String text) throws IOException {
    Path file = project.resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    return Files.writeString(file, text);
  }

  ImageRequest request() {
    Path main = project.resolve("src/main");
    return new ImageRequest(
        new ImageRequest.Project("my-forum", "1.0", finalName, about),
        time,
        new ImageRequest.App(app.path(), ref),
        List.copyOf(plugins),
        new ImageRequest.Inputs(
            main.resolve("settings/saved_settings.yml"),
            main.resolve("nginx"),
            main.resolve("ca-certificates"),
            Optional.empty(),
            main.resolve("rootfs"),
            main.resolve("owners"),
            main.resolve("templates"),
            main.resolve("helm"),
            new TreeSet<>(),
            new TreeSet<>()),
        new ImageRequest.Site(
            hostname,
            image,
            Collections.unmodifiableSortedMap(environment),
            ServiceLimits.defaults()),
        distributions,
        new ImageRequest.Outputs(
            target,
            outputs,
            compression,
            compression.defaultLevel(),
            new ImageOptions(
                extensionFormat,
                ErofsCompression.LZ4,
                compression,
                compression.defaultLevel(),
                Optional.empty(),
                Optional.empty()),
            PortableLayout.EXTENSIONS,
            new ImageRequest.Outputs.Oci(
                Compression.GZIP,
                init,
                bases,
                registryBases,
                hiddenBasePaths,
                new TreeSet<>(List.of(Architecture.ofThisMachine())),
                OtherLayouts.NONE,
                labels,
                annotations)),
        Compilations.off(main.resolve("stages")));
  }

  Path lockFile() {
    return project.resolve("discourse.lock");
  }

  GitSettings settings() {
    return new GitSettings(
        project,
        directory.resolve("cache"),
        directory.resolve("ssh"),
        offline,
        Duration.ofSeconds(20),
        0,
        Credentials.NONE,
        Proxies.NONE,
        null,
        submodules,
        false);
  }

  BuildLog buildLog() {
    return log;
  }

  /** Runs one goal. */
  <T> T with(Function<ImageBuilder, T> goal) {
    BuildLog recorder = buildLog();
    try (GitRepositories repositories = new GitRepositories(settings(), recorder)) {
      return goal.apply(
          new ImageBuilder(
              request(),
              repositories,
              new RegistrySettings(
                      Credentials.NONE, new TreeSet<>(), Duration.ofSeconds(20), Map.of())
                  .access(request().inputs(), settings(), recorder),
              locked ? Optional.of(lockFile()) : Optional.empty(),
              NOW,
              recorder));
    }
  }

  ImageBuilder.Result build() {
    log.lines.clear();
    return with(ImageBuilder::build);
  }

  void lock() {
    with(
        builder -> {
          builder.lock(lockFile());
          return "";
        });
  }

  List<String> explain(String path) {
    return with(builder -> builder.explain(Optional.of(path)));
  }

  /** Whether the last build found nothing to do. */
  boolean wasUpToDate() {
    return log.lines.stream().anyMatch(line -> line.startsWith("Up to date"));
  }

  @Override
  public void close() {
    opened.forEach(SampleRepository::close);
  }
}
