package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PluginFromDirectoryTests {
  @Test
  void aPluginComesFromTheDirectoryThatThePomNames() {
    Case one = Case.of("plugin-from-directory", "named");
    one.maven("package").succeeds();
    assertThat(
            Tarball.read(one.output("plugin-from-directory-1.0-SNAPSHOT-rootfs.tar.zst"))
                .get("/usr/lib/discourse/plugins/discourse-corporate/plugin.rb")
                .text())
        .contains("# name: discourse-corporate");
  }
}
