package io.github.discourseimage.it.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What puts the same tree onto the same base without this project. Each has the base in the form
 * that it takes fastest before anything is timed; what it writes stays until the end, as ext4 is
 * slow at making files for minutes after many were deleted.
 */
final class OciPeers {
  static final String JIB_COLD = "jib-core, empty cache of layers";
  static final String JIB_WARM = "jib-core, full cache of layers";
  static final String UMOCI = "umoci insert (gzip)";
  static final String BUILDAH = "buildah from, copy, commit";
  static final String TAR_ZSTD = "tar | zstd -T0, the tree alone";
  static final String TAR_PIGZ = "tar | pigz, the tree alone";

  private final Path directory;
  private final Path app;
  private final Path base;
  private int runs;

  /**
   * @param app the tree
   * @param base an image layout whose image is called base
   */
  private OciPeers(Path directory, Path app, Path base) {
    this.directory = directory;
    this.app = app;
    this.base = base;
  }

  /** Brings the base into the peers' own forms. */
  static OciPeers prepare(Path directory, Path app, Path base) throws IOException {
    OciPeers peers = new OciPeers(Files.createDirectories(directory), app, base);
    Shell.run(directory, "skopeo copy -q 'oci:%s:base' docker-archive:base.tar".formatted(base));
    peers.compileJib();
    peers.jib("warm");
    peers.buildah("buildah from -q --name base 'oci:%s:base'".formatted(base));
    return peers;
  }

  void addTo(Rounds rounds) {
    rounds.add(JIB_COLD, () -> {}, () -> jib("cold-" + ++runs));
    rounds.add(JIB_WARM, () -> {}, () -> jib("warm"));
    rounds.add(UMOCI, this::copyBase, this::umoci);
    rounds.add(BUILDAH, () -> ++runs, this::buildah);
    rounds.add(TAR_ZSTD, () -> ++runs, () -> tar("zstd -q -T0"));
    rounds.add(TAR_PIGZ, () -> ++runs, () -> tar("pigz"));
  }

  private void compileJib() throws IOException {
    try (InputStream source =
        Objects.requireNonNull(OciPeers.class.getResourceAsStream("JibImage.java"))) {
      Files.write(directory.resolve("JibImage.java"), source.readAllBytes());
    }
    Shell.run(directory, "'%s/bin/javac' -cp '%s' JibImage.java".formatted(javaHome(), jars()));
  }

  private Duration jib(String cache) {
    return Shell.run(
        directory,
        "'%1$s/bin/java' -cp '%2$s:.' JibImage base.tar '%3$s' jib-base jib-%4$s jib-%4$s.tar"
            .formatted(javaHome(), jars(), app, cache));
  }

  private void copyBase() {
    ++runs;
    Shell.run(
        directory,
        """
        cp -al '%1$s' umoci-%2$d
        cp --remove-destination '%1$s/index.json' umoci-%2$d/
        """
            .formatted(base, runs));
  }

  private Duration umoci() {
    return Shell.run(
        directory,
        "umoci insert --image umoci-%d:base --tag forum '%s' /usr/lib/discourse"
            .formatted(runs, app));
  }

  private Duration buildah() {
    return buildah(
        """
        buildah from -q --pull-never --name forum-%1$d oci:'%2$s:base'
        buildah copy -q forum-%1$d '%3$s' /usr/lib/discourse
        buildah commit -q forum-%1$d oci:buildah-%1$d:forum
        """
            .formatted(runs, base, app));
  }

  /** In a store of its own; who is not root needs a user namespace. */
  private Duration buildah(String script) {
    return Shell.run(
        directory,
        """
        unshare=
        [ "$(id -u)" = 0 ] || unshare='buildah unshare'
        $unshare sh -e <<'END'
        buildah() { command buildah --root '%1$s/storage' --runroot '%1$s/run' --storage-driver overlay "$@"; }
        %2$s
        END
        """
            .formatted(directory, script));
  }

  private Duration tar(String compressor) {
    return Shell.run(directory, "tar -c -C '%s' . | %s > tree-%d".formatted(app, compressor, runs));
  }

  private static String javaHome() {
    return System.getProperty("java.home");
  }

  /** The class path of this process, which has jib-core by the profile of this benchmark. */
  private static String jars() {
    return Stream.of(((URLClassLoader) OciPeers.class.getClassLoader()).getURLs())
        .map(URL::getPath)
        .collect(Collectors.joining(":"));
  }

  static List<String> programs() {
    return List.of("git", "tar", "zstd", "pigz", "skopeo", "umoci", "buildah");
  }
}
