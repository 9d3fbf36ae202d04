package io.github.discourseimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.build.ImageRequest;
import io.github.discourseimage.build.Output;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.format.erofs.ErofsCompression;
import io.github.discourseimage.image.Architecture;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.oci.ImageName;
import io.github.discourseimage.registry.ImageReference;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.sink.ImageFormat;
import io.github.discourseimage.sink.ImageOptions;
import io.github.discourseimage.sink.OtherLayouts;
import io.github.discourseimage.sink.PortableLayout;
import io.github.discourseimage.template.ContainerInit;
import io.github.discourseimage.template.ServiceLimits;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.maven.model.Build;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestParserTests {

  private final Findings findings = new Findings();
  private final PackageMojo mojo = new PackageMojo();

  @TempDir Path directory;

  @BeforeEach
  void configureAsMavenWould() {
    MavenProject project = new MavenProject();
    project.setArtifactId("my-forum");
    project.setVersion("1.0");
    Build build = new Build();
    build.setFinalName("my-forum-1.0");
    build.setDirectory(directory.resolve("target").toString());
    project.getModel().setBuild(build);
    project.setFile(directory.resolve("pom.xml").toFile());
    mojo.project = project;
    mojo.repository = "https://git.example.org/forum.git";
    mojo.branch = "release/2026.7";
    mojo.compression = "zstd";
    mojo.extensionFormat = "erofs";
    mojo.extensionCompression = "lz4";
    mojo.portableLayout = "extensions";
    mojo.ociCompression = "gzip";
    mojo.ociInit = "tini";
    mojo.distributions = List.of("debian", " alpine");
    mojo.outputs = List.of("tarball");
    mojo.hostname = "forum.example.org";
    mojo.image = "registry.example.org/team/my-forum";
    mojo.outputTimestamp = "2026-01-02T03:04:05+01:00";
    mojo.pluginsDirectory = directory.resolve("plugins").toFile();
    mojo.settingsFile = new File("s");
    mojo.nginxDirectory = new File("n");
    mojo.certificatesDirectory = new File("c");
    mojo.overlayDirectory = new File("rootfs");
    mojo.ownersFile = new File("o");
    mojo.templatesDirectory = new File("t");
    mojo.helmDirectory = new File("h");
    mojo.stagesDirectory = new File("stages");
    mojo.buildSandbox = "auto";
    mojo.buildTimeout = "60";
    mojo.session = Sessions.withUserProperties(Map.of());
  }

  private ImageRequest parse() {
    return new RequestParser(mojo, findings).parse();
  }

  /** The configuration as Maven reads it from a POM. */
  private static PlexusConfiguration plugins(String xml) {
    try {
      return new XmlPlexusConfiguration(
          Xpp3DomBuilder.build(new StringReader("<plugins>" + xml + "</plugins>")));
    } catch (IOException | XmlPullParserException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void parsesEverythingAtTheEdge() {
    mojo.plugins =
        plugins(
            "<plugin><repository>a</repository></plugin>"
                + "<plugin><repository>b</repository><branch>v1</branch></plugin>"
                + "<plugin><directory>d</directory></plugin>");
    mojo.caBundle = new File("b");
    mojo.allowedSetuid = List.of("/usr/bin/fping");
    mojo.allowedSecretSettings = List.of("api_key");
    mojo.compression = "gzip";
    mojo.compressionLevel = 9;
    mojo.extensionFormat = "tar";
    mojo.extensionCompression = "none";
    mojo.portableLayout = "whole";
    mojo.environment = new HashMap<>();
    mojo.environment.put("DISCOURSE_CDN_URL", null);
    mojo.environment.put("A", "b");

    ImageRequest request = parse();

    findings.throwIfAny();
    assertThat(request)
        .isEqualTo(
            new ImageRequest(
                new ImageRequest.Project(
                    "my-forum",
                    "1.0",
                    "my-forum-1.0",
                    new ImageRequest.About("", "", "", List.of())),
                Optional.of(new SourceDateEpoch(1767319445)),
                new ImageRequest.App("https://git.example.org/forum.git", "release/2026.7"),
                List.of(
                    new ImageRequest.Plugin.InRepository("a", ""),
                    new ImageRequest.Plugin.InRepository("b", "v1"),
                    new ImageRequest.Plugin.InDirectory(directory.resolve("d"))),
                new ImageRequest.Inputs(
                    Path.of("s"),
                    Path.of("n"),
                    Path.of("c"),
                    Optional.of(Path.of("b")),
                    Path.of("rootfs"),
                    Path.of("o"),
                    Path.of("t"),
                    Path.of("h"),
                    new TreeSet<>(Set.of(UnixPath.of("/usr/bin/fping"))),
                    new TreeSet<>(Set.of("api_key"))),
                new ImageRequest.Site(
                    "forum.example.org",
                    new ImageName("registry.example.org", "team/my-forum"),
                    new TreeMap<>(Map.of("DISCOURSE_CDN_URL", "", "A", "b")),
                    ServiceLimits.defaults()),
                new TreeSet<>(Set.of(Distribution.ALPINE, Distribution.DEBIAN)),
                new ImageRequest.Outputs(
                    directory.resolve("target"),
                    new TreeSet<>(Set.of(Output.TARBALL)),
                    Compression.GZIP,
                    9,
                    new ImageOptions(
                        ImageFormat.TAR,
                        ErofsCompression.NONE,
                        Compression.GZIP,
                        9,
                        Optional.empty(),
                        Optional.empty()),
                    PortableLayout.WHOLE,
                    new ImageRequest.Outputs.Oci(
                        Compression.GZIP,
                        ContainerInit.TINI,
                        new TreeMap<>(),
                        new TreeMap<>(),
                        new TreeSet<>(),
                        new TreeSet<>(List.of(Architecture.ofThisMachine())),
                        OtherLayouts.NONE,
                        new TreeMap<>(),
                        new TreeMap<>())),
                request.compilation()));
    assertThat(request.inputs().overlayDirectory(Distribution.DEBIAN))
        .isEqualTo(Path.of("rootfs-debian"));
  }

  @Test
  void takesTheCompressorsOwnLevelByDefault() {
    assertThat(parse().outputs().compressionLevel()).isEqualTo(3);
    mojo.compression = "gzip";
    assertThat(parse().outputs().compressionLevel()).isEqualTo(6);
  }

  @Test
  void namesEveryElementOfAPluginThatThereIsNot() {
    mojo.plugins =
        plugins(
            "<plugin><repository>a</repository><brnch>main</brnch><tag>v1</tag></plugin>"
                + "<plgin><repository>b</repository></plgin>");

    parse();

    String fix =
        "    Fix: a <plugin> holds <repository>, with <branch> if the rules are not to choose, or"
            + " <directory>";
    assertThatThrownBy(findings::throwIfAny)
        .hasMessage(
            "3 problems:\n"
                + "  <brnch> in <plugin> 1 of <plugins>: is not an element of a plugin; did you mean"
                + " 'branch'?\n"
                + fix
                + "\n  <tag> in <plugin> 1 of <plugins>: is not an element of a plugin\n"
                + fix
                + "\n  <plgin> in <plugins>: is not a <plugin>\n"
                + fix);
  }

  @Test
  void takesPluginsOfTheProjectByThemselves() throws IOException {
    Files.createDirectories(directory.resolve("plugins/b"));
    Files.createDirectories(directory.resolve("plugins/a"));
    Files.writeString(directory.resolve("plugins/README.md"), "not a plugin");
    mojo.plugins = plugins("<plugin>https://git.example.org/plugin.git</plugin>");

    assertThat(parse().plugins())
        .containsExactly(
            new ImageRequest.Plugin.InRepository("https://git.example.org/plugin.git", ""),
            new ImageRequest.Plugin.InDirectory(directory.resolve("plugins/a")),
            new ImageRequest.Plugin.InDirectory(directory.resolve("plugins/b")));
  }

  @Test
  void reportsEveryWrongParameterTogether() {
    mojo.plugins =
        plugins(
            "<plugin/><plugin><repository>r</repository><directory>d</directory></plugin>"
                + "<plugin><directory>d</directory><branch>b</branch></plugin>");
    mojo.hostname = "https://forum.example.org";
    mojo.image = "https://registry.example.org/My-Forum:1";
    mojo.allowedSecretSettings = Arrays.asList("api_key", null);
    mojo.distributions = List.of("debian", "fedora");
    mojo.outputs = List.of("tar");
    mojo.compression = "zstd";
    mojo.compressionLevel = 23;
    mojo.extensionFormat = "ext4";
    mojo.extensionVersioned = true;
    mojo.project.setVersion("1.0_2");
    mojo.verityKey = new File("key.pem");
    mojo.extensionCompression = "zstd";
    mojo.portableLayout = "full";
    mojo.ociCompression = "xz";
    mojo.ociInit = "runit";
    mojo.baseImages = Map.of("fedora", "none.tar");
    mojo.hiddenBasePaths = List.of("usr/share/doc", "/usr/share/doc/**");
    mojo.architectures = List.of("amd64", "x86_64");
    mojo.labels = Map.of("a b", "c", "org.opencontainers.image.licence", "MIT");
    mojo.outputTimestamp = "yesterday";
    mojo.allowedSetuid = List.of("usr/bin/fping");
    parse();

    assertThatThrownBy(findings::throwIfAny)
        .hasMessageStartingWith("24 problems:")
        .hasMessageContaining(
            "discourse.distributions: 'fedora' is not a distribution this plugin knows; it must be one"
                + " of alpine, arch, debian, ubuntu")
        .hasMessageContaining(
            "discourse.outputs: 'tar' is not an output; it must be one of tarball, directory,"
                + " container, oci, helm")
        .hasMessageContaining(
            "discourse.oci.compression: 'xz' is not a compression; it must be one of zstd, gzip, none")
        .hasMessageContaining(
            "discourse.oci.init: 'runit' is not a first process of a container; it must be one of"
                + " tini, systemd\n    Fix: choose one of them")
        .hasMessageContaining(
            "discourse.oci.architectures: 'x86_64' is not an architecture; it must be one of [amd64,"
                + " arm64]")
        .hasMessageContaining(
            "discourse.oci.hiddenBasePaths: 'usr/share/doc' is not an absolute path")
        .hasMessageContaining("'/usr/share/doc/**' is no path: there are no patterns")
        .hasMessageContaining(
            "<labels>: 'a b' is not a key: it must be letters, digits and . _ / - between them")
        .hasMessageContaining("below org.opencontainers.image.; did you mean 'licenses'?")
        .hasMessageContaining("<baseImages><fedora>: is 'none.tar', which does not exist")
        .hasMessageContaining("<baseImages><fedora>: 'fedora' is not a distribution")
        .hasMessageContaining(
            "discourse.extensionFormat: 'ext4' is no format of images; it must be one of erofs,"
                + " squashfs, ddi, tar, directory\n    Fix: choose one of them")
        .hasMessageContaining(
            "<version>: '1.0_2' has '_', which the version in an image's name cannot have: only"
                + " letters, digits and . - + ~ ^\n"
                + "    Fix: write it as in 1.0 or 1.0-rc1, or leave discourse.extensionVersioned"
                + " out")
        .hasMessageContaining(
            "discourse.verityKey: stands alone\n"
                + "    Fix: set discourse.verityKey and discourse.verityCertificate, or neither")
        .hasMessageContaining(
            "discourse.extensionCompression: 'zstd' is no compression of EROFS; it must be one of lz4, none")
        .hasMessageContaining(
            "discourse.portableLayout: 'full' is not a layout of portable services; it must be one of"
                + " extensions, whole")
        .hasMessageContaining(
            "discourse.compressionLevel: level 23 of zstd is out of range: it must be 1 to 22")
        .hasMessageContaining(
            "project.build.outputTimestamp: 'yesterday' is not a time from 1970 on")
        .hasMessageContaining(
            "discourse.allowedSetuid: 'usr/bin/fping' is not an absolute path: it must start with '/'")
        .hasMessageContaining(
            "discourse.hostname: 'https://forum.example.org' is not a host name\n"
                + "    Fix: write it as in forum.example.org, without https://, port or path")
        .hasMessageContaining(
            "discourse.image: 'https://registry.example.org/My-Forum:1' is not an image name; it must be"
                + " [host[:port]/]name, the name in lower-case letters, digits and single . _ - between"
                + " them, with / between its parts\n"
                + "    Fix: write <image>registry.example.org/team/my-forum</image>, without https:// and"
                + " without a tag: the tag is the project's version")
        .hasMessageContaining("<plugin> 3 of <plugins>: has <branch> 'b' beside <directory>")
        .hasMessageContaining("<plugin> 1 of <plugins>: names nothing")
        .hasMessageContaining("<plugin> 2 of <plugins>: has both <repository> and <directory>");
  }

  @Test
  void systemdInAContainerGoesWithNeitherAlpineNorCharts() {
    mojo.ociInit = "systemd";
    mojo.distributions = List.of("alpine", "debian");
    mojo.outputs = List.of("oci", "helm", "kustomize");
    parse();

    assertThatThrownBy(findings::throwIfAny)
        .hasMessageStartingWith("3 problems:")
        .hasMessageContaining(
            "discourse.oci.init: is 'systemd', which alpine does not have\n"
                + "    Fix: choose discourse.oci.init=tini, or leave alpine out of"
                + " discourse.distributions")
        .hasMessageContaining(
            "discourse.oci.init: is 'systemd', but what the output kustomize writes runs an image of"
                + " roles, in pods without root\n"
                + "    Fix: leave kustomize out of discourse.outputs, or choose"
                + " discourse.oci.init=tini")
        .hasMessageContaining("the output helm writes");
  }

  @Test
  void whereNoContainerImagesAreMadeSystemdDisturbsNothing() {
    mojo.ociInit = "systemd";
    mojo.outputs = List.of("tarball", "helm");

    assertThat(parse().outputs().oci().init()).isEqualTo(ContainerInit.SYSTEMD);
    findings.throwIfAny();
  }

  @Test
  void aBaseIsAPathBeforeItIsAnImageOfARegistry() throws IOException {
    Files.createDirectories(directory.resolve("registry.example.org"));
    Files.createFile(directory.resolve("registry.example.org/debian:trixie"));
    mojo.baseImages =
        Map.of(
            "debian", "registry.example.org/debian:trixie",
            "ubuntu", "registry.example.org/ubuntu:24.04",
            "alpine", "docker://alpine");

    ImageRequest.Outputs.Oci oci = parse().outputs().oci();

    findings.throwIfAny();
    assertThat(oci.bases()).containsOnlyKeys(Distribution.DEBIAN);
    assertThat(oci.registryBases())
        .containsOnly(
            Map.entry(Distribution.UBUNTU, ImageReference.of("registry.example.org/ubuntu:24.04")),
            Map.entry(Distribution.ALPINE, ImageReference.of("docker://alpine")));
  }

  @Test
  void tellsWhatIsWrongWithAnImageOfARegistry() {
    mojo.baseImages = Map.of("debian", "docker://registry.example.org/debian@sha256:12");
    parse();

    assertThatThrownBy(findings::throwIfAny)
        .hasMessageContaining(
            "<baseImages><debian>: is 'docker://registry.example.org/debian@sha256:12', which does"
                + " not exist; and as an image of a registry: '12' is no SHA-256")
        .hasMessageContaining("or an image of a registry as in registry.example.org/debian");
  }

  @Test
  void leavesTheTimeToTheCommitWhereThePomSwitchesItOff() {
    mojo.outputTimestamp = "-";

    assertThat(parse().time()).isEmpty();
    findings.throwIfAny();
  }

  @Test
  void versionsOfArchivesAreRefused() {
    mojo.extensionFormat = "tar";
    mojo.extensionVersioned = true;
    parse();

    assertThatThrownBy(findings::throwIfAny)
        .hasMessage(
            "discourse.extensionVersioned: is for images that systemd picks from, and it takes no tar"
                + " archive\n"
                + "    Fix: choose another discourse.extensionFormat, or leave it out");
  }
}
