package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.oci.ImageName;
import io.github.discourseimage.registry.FakeRegistry;
import io.github.discourseimage.registry.ImageReference;
import io.github.discourseimage.registry.Push;
import io.github.discourseimage.source.git.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that begin with an image of a registry. */
class RegistryBaseTests {

  @TempDir Path directory;

  private FakeRegistry registry;
  private ForumFixture forum;
  private String image;

  @BeforeEach
  void start() throws IOException {
    registry = new FakeRegistry();
    image = registry.host() + "/bases/debian:trixie";
    forum = oci("forum");
    forum.registryBases.put(Distribution.DEBIAN, ImageReference.of(image));
  }

  @AfterEach
  void stop() {
    forum.close();
    registry.close();
  }

  private ForumFixture oci(String name) throws IOException {
    ForumFixture made = new ForumFixture(directory.resolve(name));
    made.outputs.retainAll(List.of());
    made.outputs.add(Output.OCI);
    made.distributions.retainAll(List.of(Distribution.DEBIAN));
    return made;
  }

  /** An image as a base for others; gives its digest. */
  private String publish(String name) throws IOException {
    try (ForumFixture base = oci(name)) {
      base.write("src/main/rootfs/usr/share/" + name, name);
      base.write("src/main/rootfs/usr/lib/os-release", "ID=debian\nVERSION_ID=\"13\"\n");
      base.build();
      List<Push.Pushed> pushed =
          Push.push(
              base.target.resolve("oci"),
              ImageName.of(registry.host() + "/bases/debian"),
              new TreeMap<>(Map.of("1.0", new TreeSet<>(List.of("trixie")))),
              List.of(),
              directory.resolve("uploads"),
              new RegistrySettings(
                      Credentials.NONE, new TreeSet<>(), Duration.ofSeconds(20), Map.of())
                  .access(base.request().inputs(), base.settings(), BuildLog.SILENT));
      return pushed.get(0).digest().toString();
    }
  }

  private String annotations() throws IOException {
    StringBuilder all = new StringBuilder();
    try (var blobs = Files.list(forum.target.resolve("oci/blobs/sha256"))) {
      for (Path blob : blobs.toList()) {
        if (Files.size(blob) < 20_000) {
          all.append(Files.readString(blob, StandardCharsets.ISO_8859_1));
        }
      }
    }
    return all.toString();
  }

  @Test
  void tellTheBasesNameAndDigestAndLockIt() throws IOException {
    String digest = publish("first");

    forum.build();

    assertThat(annotations())
        .contains(
            "\"org.opencontainers.image.base.digest\":\"" + digest + "\"",
            "\"org.opencontainers.image.base.name\":\"" + image + "\"");
    assertThat(forum.target.resolve("discourse-image/discourse.lock"))
        .content()
        .endsWith("bases:\n  - image: \"" + image + "\"\n    digest: \"" + digest + "\"\n");
    forum.build();
    assertThat(forum.wasUpToDate()).isTrue();
  }

  @Test
  void arePortableServicesToo() throws IOException {
    String digest = publish("first");
    forum.outputs.clear();
    forum.outputs.add(Output.PORTABLE);

    forum.build();

    assertThat(forum.target.resolve("portable/discourse-base-debian.raw")).isNotEmptyFile();
    assertThat(forum.target.resolve("portable/profile/discourse/service.conf"))
        .content()
        .contains("[Service]\nMountAPIVFS=yes\n")
        .doesNotContain("MemoryDenyWriteExecute=yes\n");
    assertThat(forum.log.warnings)
        .contains(
            "What the output portable writes is the base of a service only; the app comes from the"
                + " outputs sysext and confext, which are not both in discourse.outputs, or choose"
                + " discourse.portableLayout=whole");
    assertThat(forum.target.resolve("discourse-image/discourse.lock")).content().contains(digest);
    forum.build();
    assertThat(forum.wasUpToDate()).isTrue();
  }

  @Test
  void areMissedByAPortableServiceBeforeTheAppIsCompiled() {
    forum.registryBases.clear();
    forum.outputs.clear();
    forum.outputs.add(Output.PORTABLE);

    assertThatThrownBy(forum::build)
        .hasMessageContaining(
            "the output portable: needs the root file system of a distribution, and <baseImages>"
                + " has none for [debian]");
    assertThat(forum.log.lines).isEmpty();
  }

  @Test
  void areBuiltAnewWhenTheTagIsMovedAndNotWhenTheLockHoldsIt() throws IOException {
    String first = publish("first");
    forum.lock();
    String second = publish("second");
    assertThat(second).isNotEqualTo(first);

    forum.build();
    assertThat(annotations()).contains(second);
    forum.locked = true;
    forum.build();

    assertThat(annotations()).contains(first).doesNotContain(second);
  }

  @Test
  void areBuiltOfflineFromTheCache() throws IOException {
    publish("first");
    forum.build();
    Files.delete(forum.target.resolve("oci/index.json"));
    registry.close();
    forum.offline = true;

    forum.build();

    assertThat(forum.target.resolve("oci/index.json")).exists();
  }

  @Test
  void areNotBuiltFromALockWithoutTheBase() throws IOException {
    publish("first");
    ImageReference reference = ImageReference.of(image);
    forum.registryBases.clear();
    forum.lock();
    forum.registryBases.put(Distribution.DEBIAN, reference);
    forum.locked = true;

    assertThatThrownBy(forum::build)
        .hasMessageContaining("<baseImages>: has " + image + ", which is not in the lock")
        .hasMessageContaining("mvn discourse-image:lock");
  }
}
