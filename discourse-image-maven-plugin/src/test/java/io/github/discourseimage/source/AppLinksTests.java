package io.github.discourseimage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.Owner;
import io.github.discourseimage.rootfs.Rootfs;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.template.Sites;
import java.util.List;
import org.junit.jupiter.api.Test;

class AppLinksTests {

  private static final Origin ORIGIN = new Origin("app", "a test");

  private final AppLinks links = new AppLinks(Sites.of("pitchfork"));

  @Test
  void leadsTheAppToWhereItMayWrite() {
    Layer app = links.without(app("config.ru", "tmp/.gitkeep", "log/.keep", "public/404.html"));

    Rootfs rootfs = Rootfs.overlay(List.of(app, config(app)));

    assertThat(rootfs.conflicts()).isEmpty();
    assertThat(target(rootfs, "tmp")).isEqualTo("/var/cache/discourse/tmp");
    assertThat(target(rootfs, "log")).isEqualTo("/var/log/discourse");
    assertThat(target(rootfs, "public/uploads")).isEqualTo("/var/lib/discourse/uploads");
    assertThat(target(rootfs, "public/backups")).isEqualTo("/var/lib/discourse/backups");
    assertThat(rootfs.find(path("public/404.html"))).isPresent();
    Entry uploads = rootfs.find(UnixPath.of("/var/lib/discourse/uploads")).orElseThrow();
    assertThat(uploads.attributes().owner()).isEqualTo(new Owner(10001, 0));
    assertThat(uploads.attributes().mode()).hasToString("0770");
  }

  @Test
  void dropsScratchFilesThatSomebodyCommitted() {
    Layer app = links.without(app("config.ru", "tmp/qa/after.png", "tmpl/x"));

    assertThat(app.entries())
        .extracting(Entry::path)
        .containsExactly(path("config.ru"), path("tmpl/x"));
  }

  @Test
  void refusesToHideFilesThatTheAppMayNeed() {
    Layer app =
        app("public/uploads/default/logo.png", "public/backups/a.sql", "public/uploads/.gitkeep");

    assertThatThrownBy(() -> links.without(app))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageStartingWith("2 problems:")
        .hasMessageContaining(
            "/usr/lib/discourse/public/uploads/default/logo.png: lies where the app writes at run"
                + " time, so it would vanish behind a link to /var/lib/discourse/uploads (it is"
                + " from app: a test)");
  }

  @Test
  void linksThePublicFilesOfPluginsAsTheAppWould() {
    Layer app = app("plugins/poll/public/a.png", "plugins/poll/plugin.rb", "plugins/x/plugin.rb");
    Layer plugins = app("plugins/saml/public/b/c.png", "plugins/saml/plugin.rb");

    Layer config = config(app, plugins);

    assertThat(
            config.entries().stream()
                .map(entry -> entry.path().toString())
                .filter(path -> path.contains("public/plugins")))
        .containsExactly(
            "/usr/lib/discourse/public/plugins/poll", "/usr/lib/discourse/public/plugins/saml");
    assertThat(target(Rootfs.overlay(List.of(config)), "public/plugins/saml"))
        .isEqualTo("/usr/lib/discourse/plugins/saml/public");
  }

  private Layer config(Layer... plugins) {
    Layer.Builder config = Layer.builder("config");
    links.addTo(config, List.of(plugins));
    return config.build();
  }

  private static Layer app(String... paths) {
    Layer.Builder layer = Layer.builder("app");
    for (String path : paths) {
      layer.file(path(path), Content.of("x"), ORIGIN);
    }
    return layer.build();
  }

  private static UnixPath path(String below) {
    return UnixPath.of("/usr/lib/discourse/" + below);
  }

  private static String target(Rootfs rootfs, String below) {
    return ((Entry.Symlink) rootfs.find(path(below)).orElseThrow()).target();
  }
}
