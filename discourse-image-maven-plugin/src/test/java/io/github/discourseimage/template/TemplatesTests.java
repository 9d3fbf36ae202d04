package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplatesTests {

  private static final SiteModel SITE = Sites.of("pitchfork");

  @TempDir Path directory;

  @Test
  void leavesTheSyntaxOfOthersAlone() throws IOException {
    String text = "[Unit]\n${HOME} %i {{ .Values.x }} <#if x> [[ -n $a ]] ${x[#]}\n";
    write("rootfs/etc/a.ftl", text + "[=site.name]\n");

    assertThat(rendered("etc/a")).isEqualTo(text + "my-forum\n");
  }

  @Test
  void formatsNumbersAndCaseWithoutALocale() throws IOException {
    Locale before = Locale.getDefault();
    write("rootfs/etc/a.ftl", "[=1234567] [=site.webLimits.memoryMebibytes] [='title'?upper_case]");
    try {
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      assertThat(rendered("etc/a")).isEqualTo("1234567 3072 TITLE");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aUsersTemplateTakesThePlaceOfTheBuiltInOne() throws IOException {
    write("rootfs/etc/nginx/nginx.conf.ftl", "# [=site.hostname]\n");

    assertThat(rendered("etc/nginx/nginx.conf")).isEqualTo("# forum.example.org\n");
    assertThat(Templates.overriddenBy(directory).render(SITE).rootfs())
        .hasSameSizeAs(Templates.builtIn().render(SITE).rootfs());
  }

  @Test
  void aPlainFileTakesThePlaceOfABuiltInTemplateAndIsCopied() throws IOException {
    write("rootfs/etc/nginx/nginx.conf", "[=not.rendered]\n");

    assertThat(rendered("etc/nginx/nginx.conf")).isEqualTo("[=not.rendered]\n");
  }

  @Test
  void aUserCanOverrideWhatTemplatesInclude() throws IOException {
    write("include/hardening.ftl", "ProtectSystem=full\n");

    assertThat(rendered("usr/lib/systemd/system/discourse-web.service"))
        .contains("ProtectSystem=full\n")
        .doesNotContain("NoNewPrivileges");
  }

  @Test
  void scriptsAreExecutableAndOwnedByRoot() throws IOException {
    write("rootfs/usr/bin/x.ftl", "#!/bin/sh\n");
    Layer.Builder layer = Layer.builder("config");

    Templates.overriddenBy(directory).render(SITE).addTo(layer);

    Layer config = layer.build();
    assertThat(config.find(UnixPath.of("/usr/bin/x")).orElseThrow().attributes())
        .isEqualTo(Attributes.EXECUTABLE);
    assertThat(config.find(UnixPath.of("/etc/nginx/nginx.conf")).orElseThrow().attributes())
        .isEqualTo(Attributes.FILE);
    assertThat(config.find(UnixPath.of("/usr/bin/x")).orElseThrow().origin())
        .hasToString("config: " + directory.resolve("rootfs/usr/bin/x.ftl"));
  }

  @Test
  void distributionsGetWhatIsForAllForTheirInitAndForThemselves() throws IOException {
    write("rootfs-distribution/etc/a.ftl", "[=distribution.id]");
    write("rootfs-systemd/etc/b.ftl", "b");
    write("rootfs-arch/etc/b.ftl", "arch's b");
    RenderedFiles files = Templates.overriddenBy(directory).render(SITE);

    assertThat(text(files.rootfs(Distribution.ARCH), "etc/a")).isEqualTo("arch");
    assertThat(text(files.rootfs(Distribution.ARCH), "etc/b")).isEqualTo("arch's b");
    assertThat(text(files.rootfs(Distribution.DEBIAN), "etc/b")).isEqualTo("b");
    assertThat(files.rootfs(Distribution.ALPINE))
        .extracting(RenderedFile::path)
        .contains("etc/a", "etc/init.d/discourse-web")
        .doesNotContain("etc/b");
  }

  @Test
  void reportsTheErrorsOfAllTemplatesTogether() throws IOException {
    write("rootfs/etc/a.ftl", "x\n[=site.hostnam]\n");
    write("rootfs/etc/b.ftl", "[#if site.name]\n");
    write("helm/c.yaml.ftl", "\n\n[=site.ports.zzzzzzzz]");
    write("rootfs-arch/etc/d.ftl", "[=nothing]");
    write("rootfs/etc/e.ftl", "[#include '/include/nope.ftl']");
    write("rootfs/etc/f.ftl", "[=.now]");

    assertThatThrownBy(() -> Templates.overriddenBy(directory).parsed().render(SITE))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageStartingWith("6 problems:")
        .hasMessageContaining(
            directory.resolve("rootfs/etc/a.ftl")
                + ":2: 'site.hostnam' is undefined\n    Fix: Did you mean site.hostname?")
        .hasMessageContaining(directory.resolve("rootfs/etc/b.ftl") + ":1: does not parse: ")
        .hasMessageContaining(
            directory.resolve("helm/c.yaml.ftl")
                + ":3: 'site.ports.zzzzzzzz' is undefined\n"
                + "    Fix: The model has site.ports.app, site.ports.http, site.ports.sockets.")
        .hasMessageContaining(
            directory.resolve("rootfs-arch/etc/d.ftl")
                + ":1: 'nothing' is undefined\n    Fix: The model has distribution, site.")
        .hasMessageContaining(directory.resolve("rootfs/etc/e.ftl") + ":1: ")
        .hasMessageContaining("nope.ftl")
        .hasMessageContaining(directory.resolve("rootfs/etc/f.ftl") + ":1: '.now' reads the clock");
  }

  @Test
  void anErrorInAnIncludedTemplateIsToldWhereItIs() throws IOException {
    write("include/hardening.ftl", "a\nb\n[=site.nam]\n");

    assertThatThrownBy(() -> Templates.overriddenBy(directory).render(SITE))
        .hasMessageContaining(
            directory.resolve("include/hardening.ftl") + ":3: 'site.nam' is undefined");
  }

  @Test
  void refusesWhatCanHaveNoEffect() throws IOException {
    write("rootfs/etc/x.ftl", "a");
    write("rootfs/etc/x", "b");
    write("rotfs/etc/nginx/nginx.conf.ftl", "c");
    write("Dockerfile.ftl", "d");
    write("container/.gitkeep", "");
    Files.createSymbolicLink(directory.resolve("rootfs/etc/y.ftl"), Path.of("x"));

    assertThatThrownBy(() -> Templates.overriddenBy(directory))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageStartingWith("4 problems:")
        .hasMessageContaining(
            directory.resolve("rotfs/etc/nginx/nginx.conf.ftl")
                + ": overrides no built-in template and begins with none of the known directories "
                + "container, container-systemd, helm, include, mkosi, mkosi-distribution, rootfs, rootfs-alpine, "
                + "rootfs-arch, rootfs-debian, rootfs-distribution, rootfs-openrc, rootfs-systemd, rootfs-ubuntu\n"
                + "    Fix: Did you mean rootfs/etc/nginx/nginx.conf.ftl or ")
        .hasMessageContaining(
            directory.resolve("Dockerfile.ftl") + ": overrides no built-in template")
        .hasMessageContaining(
            directory.resolve("rootfs/etc/x.ftl")
                + ": makes the same file as "
                + directory.resolve("rootfs/etc/x"))
        .hasMessageContaining(directory.resolve("rootfs/etc/y.ftl") + ": is not a regular file");
  }

  @Test
  void aTemplateCannotReachIntoJava() throws IOException {
    write("rootfs/etc/a.ftl", "[='freemarker.template.utility.Execute'?new()('id')]");
    write("rootfs/etc/b.ftl", "[=site.withImage('x').image]");
    write("rootfs/etc/c.ftl", "[=site.getClass()]");
    write("rootfs/etc/d.ftl", "[=site.web?api.name]");

    assertThatThrownBy(() -> Templates.overriddenBy(directory).render(SITE))
        .hasMessageStartingWith("4 problems:");
  }

  @Test
  void theSameModelGivesTheSameBytes() throws IOException {
    List<RenderedFile> first = Templates.builtIn().render(SITE).rootfs();
    List<RenderedFile> second = Templates.builtIn().render(Sites.of("pitchfork")).rootfs();

    assertThat(first).hasSameSizeAs(second);
    for (int i = 0; i < first.size(); i++) {
      assertThat(first.get(i).content().version()).isEqualTo(second.get(i).content().version());
    }
  }

  private void write(String path, String text) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private String rendered(String path) throws IOException {
    return text(Templates.overriddenBy(directory).render(SITE).rootfs(), path);
  }

  private static String text(List<RenderedFile> files, String path) throws IOException {
    RenderedFile file = files.stream().filter(f -> f.path().equals(path)).findFirst().orElseThrow();
    return new String(file.content().readAll(), StandardCharsets.UTF_8);
  }
}
