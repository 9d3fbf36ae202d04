package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.distribution.OsRelease;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.format.erofs.ErofsCompression;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.FileTree;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the images of four distributions cost beyond those of one, with a base for each. */
class SharedBytesTests {

  private static final int SHARED = 2_000_000;
  private static final int OWN = 100_000;
  private static final int BASE = 300_000;

  /** Inodes, directories and what says whom an image is for. */
  private static final int OVERHEAD = 16 * 1024;

  @TempDir Path directory;

  private static Image image(SortedSet<Distribution> distributions) {
    Layer app =
        Layer.of(
            "app",
            layer -> {
              for (int i = 0; i < 4; i++) {
                Content content = Content.of(TestImages.noise(i, SHARED / 4));
                String path = i == 3 ? "/etc/discourse/settings" : "/usr/lib/discourse/app-" + i;
                layer.add(TestImages.file(path, Attributes.FILE, content));
              }
            });
    SortedMap<Distribution, List<Layer>> own = new TreeMap<>();
    for (Distribution distribution : distributions) {
      int seed = 100 * (1 + distribution.ordinal());
      own.put(
          distribution,
          List.of(
              Layer.of(
                  distribution.id(),
                  layer -> {
                    layer.add(
                        TestImages.file(
                            "/usr/lib/discourse/native.so",
                            Attributes.FILE,
                            Content.of(TestImages.noise(seed, OWN))));
                    layer.add(
                        TestImages.file(
                            "/etc/discourse/own",
                            Attributes.FILE,
                            Content.of(TestImages.noise(seed + 1, OWN))));
                  })));
    }
    return new Image("forum-1.0", TestImages.TIME, List.of(app), own);
  }

  private Path write(ImageFormat format, Distribution... distributions) {
    SortedSet<Distribution> chosen = new TreeSet<>(List.of(distributions));
    TreeMap<Distribution, OsRelease> releases = new TreeMap<>();
    chosen.forEach(it -> releases.put(it, new OsRelease(it.id(), Optional.of("1"))));
    Path target = directory.resolve(format + "-" + chosen.size());
    ImageOptions options =
        new ImageOptions(
            format, ErofsCompression.NONE, Compression.NONE, 0, Optional.empty(), Optional.empty());
    for (ExtensionKind kind : ExtensionKind.values()) {
      new ExtensionSink(kind, target, releases, "1", options, 1, BuildLog.SILENT)
          .write(image(chosen));
    }
    new PortableSink(
            target,
            new Bases(bases(chosen), new TreeSet<>()),
            new LayerListings(directory.resolve("cache")),
            "amd64",
            releases,
            PortableLayout.EXTENSIONS,
            options,
            directory.resolve("bases"),
            1,
            BuildLog.SILENT)
        .write(image(chosen));
    return target;
  }

  /** Systems with a library each, which no other has. */
  private TreeMap<Distribution, BaseLocation> bases(SortedSet<Distribution> distributions) {
    BaseFixture fixture = new BaseFixture(directory);
    TreeMap<Distribution, BaseLocation> bases = new TreeMap<>();
    for (Distribution distribution : distributions) {
      String entries =
          """
          file("usr/lib/os-release", "ID=%1$s\\nVERSION_ID=1\\n")
          file("usr/lib/libc.so", ("%1$s" * %2$d)[:%2$d])
          """
              .formatted(distribution.id(), BASE);
      bases.put(
          distribution, new BaseLocation(fixture.crafted(distribution.id() + ".tar", entries)));
    }
    return bases;
  }

  /** Sums of all files below a directory. */
  private static SortedMap<String, String> sums(Path target) throws IOException {
    SortedMap<String, String> sums = new TreeMap<>();
    try (Stream<Path> files = Files.walk(target)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        sums.put(target.relativize(file).toString(), Digest.of(Files.readAllBytes(file)).hex());
      }
    }
    return sums;
  }

  private static long bytes(Path target) throws IOException {
    try (Stream<Path> files = Files.walk(target)) {
      return files
          .filter(it -> it.toString().endsWith(".raw"))
          .mapToLong(it -> it.toFile().length())
          .sum();
    }
  }

  @Test
  void threeMoreDistributionsCostOnlyTheirOwnBytes() throws IOException {
    Path one = write(ImageFormat.EROFS, Distribution.DEBIAN);
    Path four = write(ImageFormat.EROFS, Distribution.values());

    long own = 2L * OWN + BASE;
    assertThat(bytes(one)).isBetween(SHARED + own, SHARED + own + OVERHEAD * 5);
    assertThat(bytes(four) - bytes(one)).isBetween(3 * own, 3 * (own + OVERHEAD * 3));
    SortedMap<String, String> more = new TreeMap<>(sums(four));
    assertThat(more)
        .as("the images of one are among those of four")
        .containsAllEntriesOf(sums(one));
    more.keySet().removeAll(sums(one).keySet());
    assertThat(more.keySet())
        .allMatch(
            it ->
                it.matches(
                    "(sysext/discourse-native|confext/discourse-config|portable/discourse-base)-.*"));
  }

  @Test
  void noContentIsInTwoImages() throws IOException {
    Path four = write(ImageFormat.DIRECTORY, Distribution.values());

    Map<String, List<String>> places = new TreeMap<>();
    sums(four)
        .forEach((path, sum) -> places.computeIfAbsent(sum, it -> new ArrayList<>()).add(path));
    assertThat(places.remove(Digest.of(new byte[0]).hex()))
        .as("what systemd mounts over, in each base")
        .hasSize(4 * 3);

    assertThat(places.values())
        .allMatch(paths -> paths.size() == 1)
        .hasSize(4 + 4 * 2 + 2 + 4 * 2 + 4 * 2);
    FileTree.delete(four);
  }
}
