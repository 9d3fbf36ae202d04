package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ImageValidatorTests {

  private static final Origin APP = new Origin("app", "repository at 1a2b3c");
  private static final Origin OVERLAY = new Origin("overlay", "src/main/rootfs");
  private static final UnixPath TOOL = UnixPath.of("/usr/bin/tool");

  private static Entry file(String path, Origin origin, String mode) {
    return new Entry.File(
        UnixPath.of(path), Attributes.of(Mode.fromOctalString(mode)), origin, Content.of("x"));
  }

  private static Layer layer(Origin origin, Entry... entries) {
    Layer.Builder layer = Layer.builder(origin.layer());
    List.of(entries).forEach(layer::add);
    return layer.build();
  }

  private static void validate(List<Layer> common, List<Layer> debian) {
    TreeMap<Distribution, List<Layer>> variants = new TreeMap<>();
    variants.put(Distribution.DEBIAN, debian);
    Findings findings = new Findings();
    new ImageValidator()
        .validate(new Image("x", new SourceDateEpoch(0), common, variants), findings);
    findings.throwIfAny();
  }

  @Test
  void reportsAllConflictsOfAllDistributionsTogether() {
    assertThatThrownBy(
            () ->
                validate(
                    List.of(
                        layer(APP, file("/etc/app/a", APP, "0644"), file("/etc/b", APP, "0644")),
                        layer(OVERLAY, file("/etc/app", OVERLAY, "0644"))),
                    List.of(layer(OVERLAY, file("/etc/b/c", OVERLAY, "0644")))))
        .hasMessage(
            "2 problems:\n"
                + "  /etc/app: /etc/app (a file) would hide the directory /etc/app of a lower layer\n"
                + "    Fix: rename or remove one of the two: upper is overlay: src/main/rootfs, lower is"
                + " app: repository at 1a2b3c\n"
                + "  /etc/b: /etc/b/c (a file) needs a directory where a lower layer has /etc/b (a file)\n"
                + "    Fix: rename or remove one of the two: upper is overlay: src/main/rootfs, lower is"
                + " app: repository at 1a2b3c");
  }

  @Test
  void namesTheLinkThatLeadsOut() {
    Layer links =
        Layer.builder("app").symlink(UnixPath.of("/etc/app"), "../../outside", APP).build();

    assertThatThrownBy(
            () ->
                validate(
                    List.of(links, layer(OVERLAY, file("/etc/app/a", OVERLAY, "0644"))), List.of()))
        .hasMessageContaining(
            "/etc/app/a (a file) lies below /etc/app (a link) -> ../../outside, which leads out of the root");
  }
}
