package io.github.discourseimage.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RootfsTests {

  private static final Origin BASE = new Origin("base", "base.tar");
  private static final Origin APP = new Origin("app", "repository at 1a2b3c");

  private static Layer layer(Origin origin, Entry... entries) {
    Layer.Builder builder = Layer.builder(origin.layer());
    for (Entry entry : entries) {
      builder.add(entry);
    }
    return builder.build();
  }

  private static Entry file(String path, String text, Origin origin) {
    return new Entry.File(UnixPath.of(path), Attributes.FILE, origin, Content.of(text));
  }

  private static Entry link(String path, String target) {
    return new Entry.Symlink(UnixPath.of(path), Attributes.SYMLINK, BASE, target);
  }

  private static Entry directory(String path, Origin origin) {
    return new Entry.Directory(UnixPath.of(path), Attributes.DIRECTORY, origin);
  }

  private static List<String> paths(Rootfs rootfs) {
    return rootfs.entries().stream().map(entry -> entry.path().toString()).toList();
  }

  @Test
  void sortsEntriesAndMakesTheParentsNobodyGave() {
    Rootfs rootfs =
        Rootfs.overlay(
            List.of(layer(APP, file("/usr/lib/app/b", "b", APP), file("/etc/a", "a", APP))));

    assertThat(paths(rootfs))
        .containsExactly("/etc", "/etc/a", "/usr", "/usr/lib", "/usr/lib/app", "/usr/lib/app/b");
    assertThat(rootfs.conflicts()).isEmpty();
  }

  @Test
  void showsTheUpperFileAndRemembersTheLower() {
    Entry lower = file("/etc/a", "lower", BASE);
    Entry upper = file("/etc/a", "upper", APP);

    Rootfs rootfs = Rootfs.overlay(List.of(layer(BASE, lower), layer(APP, upper)));

    assertThat(rootfs.find(upper.path())).containsSame(upper);
    assertThat(rootfs.hiddenAt(upper.path())).containsExactly(lower);
  }

  @Test
  void mergesDirectoriesAndTakesTheUpperAttributes() {
    Entry.Directory upper =
        new Entry.Directory(
            UnixPath.of("/etc/app"), Attributes.of(Mode.fromOctalString("0750")), APP);

    Rootfs rootfs =
        Rootfs.overlay(
            List.of(
                layer(BASE, directory("/etc/app", BASE), file("/etc/app/a", "a", BASE)),
                layer(APP, upper)));

    assertThat(rootfs.find(upper.path())).containsSame(upper);
    assertThat(paths(rootfs)).containsExactly("/etc", "/etc/app", "/etc/app/a");
  }

  @Test
  void putsAnEntryWhereTheLinkOfALowerLayerLeads() {
    Rootfs rootfs =
        Rootfs.overlay(
            List.of(
                layer(BASE, directory("/usr/lib", BASE), link("/lib", "usr/lib")),
                layer(APP, directory("/lib", APP), file("/lib/systemd/a", "a", APP))));

    assertThat(paths(rootfs))
        .containsExactly("/lib", "/usr", "/usr/lib", "/usr/lib/systemd", "/usr/lib/systemd/a");
    assertThat(rootfs.conflicts()).isEmpty();
  }

  @Test
  void reportsAFileOverADirectoryAndKeepsTheDirectory() {
    Rootfs rootfs =
        Rootfs.overlay(
            List.of(
                layer(BASE, file("/etc/app/a", "a", BASE), directory("/etc/app", BASE)),
                layer(APP, file("/etc/app", "x", APP))));

    assertThat(rootfs.conflicts())
        .singleElement()
        .satisfies(
            conflict -> {
              assertThat(conflict.kind()).isEqualTo(Conflict.Kind.HIDES_DIRECTORY);
              assertThat(conflict.path()).hasToString("/etc/app");
              assertThat(conflict.upper().origin()).isEqualTo(APP);
              assertThat(conflict.lower().origin()).isEqualTo(BASE);
            });
    assertThat(paths(rootfs)).contains("/etc/app/a");
  }

  @Test
  void reportsAFileOverADirectoryThatNobodyNamed() {
    Rootfs rootfs =
        Rootfs.overlay(
            List.of(
                layer(BASE, file("/etc/app/a", "a", BASE)),
                layer(APP, file("/etc/app", "x", APP))));

    assertThat(rootfs.conflicts())
        .extracting(Conflict::kind)
        .containsExactly(Conflict.Kind.HIDES_DIRECTORY);
    assertThat(paths(rootfs)).containsExactly("/etc", "/etc/app", "/etc/app/a");
  }

  @Test
  void reportsAnEntryBelowAFile() {
    Rootfs rootfs =
        Rootfs.overlay(
            List.of(
                layer(BASE, file("/etc/app", "x", BASE)),
                layer(APP, file("/etc/app/a", "a", APP))));

    assertThat(rootfs.conflicts())
        .singleElement()
        .satisfies(
            conflict -> {
              assertThat(conflict.kind()).isEqualTo(Conflict.Kind.BELOW_FILE);
              assertThat(conflict.path()).hasToString("/etc/app");
            });
  }

  @Test
  void reportsAnEntryBelowALinkThatLeavesTheRoot() {
    Rootfs rootfs =
        Rootfs.overlay(
            List.of(
                layer(BASE, link("/etc/app", "../../outside")),
                layer(APP, file("/etc/app/a", "a", APP))));

    assertThat(rootfs.conflicts())
        .singleElement()
        .satisfies(
            conflict -> {
              assertThat(conflict.kind()).isEqualTo(Conflict.Kind.ESCAPES_ROOT);
              assertThat(conflict.path()).hasToString("/etc/app/a");
              assertThat(conflict.lower().path()).hasToString("/etc/app");
            });
  }

  @Test
  void reportsAnEntryBelowALinkThatLeadsToItself() {
    Rootfs rootfs =
        Rootfs.overlay(
            List.of(
                layer(BASE, link("/a", "b"), link("/b", "a")), layer(APP, file("/a/x", "x", APP))));

    assertThat(rootfs.conflicts())
        .extracting(Conflict::kind)
        .containsExactly(Conflict.Kind.LINK_LOOP);
  }

  @Test
  void deltaHoldsOnlyWhatDiffersWithTheParentsItNeeds() {
    Rootfs common =
        Rootfs.overlay(
            List.of(layer(APP, file("/etc/same", "same", APP), file("/usr/lib/app/a", "a", APP))));
    Origin debian = new Origin("debian", "src/main/rootfs-debian");

    Rootfs delta =
        common.delta(
            List.of(
                layer(
                    debian,
                    file("/etc/same", "same", debian),
                    file("/usr/lib/app/a", "other", debian),
                    file("/opt/x", "x", debian))));

    assertThat(paths(delta))
        .containsExactly("/opt", "/opt/x", "/usr", "/usr/lib", "/usr/lib/app", "/usr/lib/app/a");
    assertThat(delta.hiddenAt(UnixPath.of("/usr/lib/app/a")))
        .extracting(Entry::origin)
        .containsExactly(APP);
  }

  @Test
  void deltaFollowsTheLinksBelowIt() {
    Rootfs common =
        Rootfs.overlay(List.of(layer(BASE, directory("/usr/lib", BASE), link("/lib", "usr/lib"))));

    Rootfs delta = common.delta(List.of(layer(APP, file("/lib/a", "a", APP))));

    assertThat(paths(delta)).containsExactly("/usr", "/usr/lib", "/usr/lib/a");
  }

  @Test
  void aLayerRefusesTwoFilesAtOnePath() {
    assertThatThrownBy(() -> layer(APP, file("/etc/a", "1", APP), file("/etc/a", "2", BASE)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "/etc/a is made twice in one layer: by app: repository at 1a2b3c and by base: base.tar");
  }
}
