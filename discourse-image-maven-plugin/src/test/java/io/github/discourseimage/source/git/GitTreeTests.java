package io.github.discourseimage.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitTreeTests {

  private static final UnixPath TOP = UnixPath.of("/usr/lib/discourse");

  @TempDir Path directory;
  TestSettings settings;
  SampleRepository sample;

  @BeforeEach
  void make() throws IOException {
    settings = new TestSettings(directory);
    sample = SampleRepository.bare(directory.resolve("app.git"));
  }

  @AfterEach
  void close() {
    sample.close();
  }

  private interface Use<T> {
    T of(GitTree tree) throws IOException;
  }

  private <T> T with(String repository, Use<T> use) throws IOException {
    try (GitRepositories repositories = new GitRepositories(settings.make(), BuildLog.SILENT)) {
      return use.of(repositories.open(repositories.resolve(repository, "main")));
    }
  }

  private static List<Entry> entries(GitTree tree) {
    Layer.Builder layer = Layer.builder("app");
    tree.addTo(layer, TOP);
    return layer.build().entries();
  }

  private List<String> lines() throws IOException {
    return with(
        sample.path(),
        tree ->
            entries(tree).stream()
                .map(
                    e ->
                        e.attributes().mode()
                            + " "
                            + e.path()
                            + (e instanceof Entry.Symlink link ? " -> " + link.target() : ""))
                .toList());
  }

  /** Writes a tree as it is given, which neither git nor JGit's own builder would. */
  private ObjectId tree(Object... modeNameId) throws IOException {
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    for (int i = 0; i < modeNameId.length; i += 3) {
      raw.write(modeNameId[i].toString().getBytes(StandardCharsets.US_ASCII));
      raw.write(' ');
      Object name = modeNameId[i + 1];
      raw.write(
          name instanceof byte[] bytes ? bytes : name.toString().getBytes(StandardCharsets.UTF_8));
      raw.write(0);
      ((ObjectId) modeNameId[i + 2]).copyRawTo(raw);
    }
    return insert(Constants.OBJ_TREE, raw.toByteArray());
  }

  private ObjectId insert(int type, byte[] bytes) throws IOException {
    try (ObjectInserter inserter = sample.repository().newObjectInserter()) {
      ObjectId id = inserter.insert(type, bytes);
      inserter.flush();
      return id;
    }
  }

  private ObjectId blob(String text) throws IOException {
    return insert(Constants.OBJ_BLOB, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void becomesALayer() throws IOException {
    sample.commit(
        "main",
        Map.of(
            "plugins/poll/plugin.rb", SampleRepository.file("# name: poll\n"),
            "bin/rails", SampleRepository.executable("#!/bin/sh\n"),
            "public/fonts", SampleRepository.symlink("/usr/lib/fonts"),
            "emoji/👍 ok.png", SampleRepository.file("png"),
            ".github/x.yml", SampleRepository.file("")));
    assertThat(lines())
        .containsExactly(
            "0755 /usr/lib/discourse",
            "0755 /usr/lib/discourse/.github",
            "0644 /usr/lib/discourse/.github/x.yml",
            "0755 /usr/lib/discourse/bin",
            "0755 /usr/lib/discourse/bin/rails",
            "0755 /usr/lib/discourse/emoji",
            "0644 /usr/lib/discourse/emoji/👍 ok.png",
            "0755 /usr/lib/discourse/plugins",
            "0755 /usr/lib/discourse/plugins/poll",
            "0644 /usr/lib/discourse/plugins/poll/plugin.rb",
            "0755 /usr/lib/discourse/public",
            "0777 /usr/lib/discourse/public/fonts -> /usr/lib/fonts");
  }

  @Test
  void answersForSingleFilesAndDirectories() throws IOException {
    String commit =
        sample.commit(
            "main",
            Map.of(
                "lib/version.rb", SampleRepository.file("2026.7.1\n"),
                "lib/a/b", SampleRepository.file(""),
                "link", SampleRepository.symlink("lib")));
    with(
        sample.path(),
        tree -> {
          Content version = tree.file("lib/version.rb").orElseThrow();
          assertThat(version.readAll()).asString().isEqualTo("2026.7.1\n");
          assertThat(version.version()).isEqualTo("git:" + blob("2026.7.1\n").name());
          assertThat(tree.file("lib")).isEmpty();
          assertThat(tree.file("link")).as("a link is no file").isEmpty();
          assertThat(tree.file("link/version.rb")).isEmpty();
          assertThat(tree.file("lib/none")).isEmpty();
          assertThat(tree.list("")).containsExactly("lib", "link");
          assertThat(tree.list("lib")).containsExactly("a", "version.rb");
          assertThat(tree.list("lib/version.rb")).isEmpty();
          assertThat(tree.commit()).isEqualTo(commit);
          assertThat(tree.commitTime()).isEqualTo(SampleRepository.SOMEBODY.getWhenAsInstant());
          assertThat(tree.description())
              .isEqualTo(sample.path() + " at " + commit + " (branch main)");
          return tree;
        });
  }

  @Test
  void equalBlobsOfTwoRepositoriesAreEqualContent() throws IOException {
    sample.commit("main", "a", "same\n");
    try (SampleRepository other = SampleRepository.bare(directory.resolve("other.git"))) {
      other.commit("main", "a", "same\n");
      Content one = with(sample.path(), tree -> tree.file("a").orElseThrow());
      Content two = with(other.path(), tree -> tree.file("a").orElseThrow());
      assertThat(one).isEqualTo(two).hasSameHashCodeAs(two);
    }
  }

  @Test
  void streamsALargeBlobAndKnowsItsSize() throws IOException {
    byte[] large = new byte[9 * 1024 * 1024];
    new java.util.Random(1).nextBytes(large);
    sample.commit("main", Map.of("large", SampleRepository.file(large)));
    with(
        sample.path(),
        tree -> {
          try (Content.Opened opened = tree.file("large").orElseThrow().open()) {
            assertThat(opened.size()).isEqualTo(large.length);
            assertThat(opened.stream().readAllBytes()).isEqualTo(large);
          }
          return tree;
        });
  }

  @Test
  void namesEveryUnsafeNameAtOnce() throws IOException {
    ObjectId blob = blob("x");
    ObjectId below = tree("100644", "authorized_keys", blob);
    sample.commitTree(
        "main",
        tree(
            "40000",
            "..",
            below,
            "100644",
            ".",
            blob,
            "40000",
            ".GIT",
            below,
            "40000",
            ".g\u200cit",
            below,
            "100644",
            "../../etc/passwd",
            blob,
            "100644",
            "/etc/shadow",
            blob,
            "100644",
            new byte[] {'b', (byte) 0xff},
            blob,
            "100644",
            "README",
            blob,
            "100644",
            "ReadMe",
            blob,
            "40000",
            "git~1",
            below,
            "100644",
            "twice",
            blob,
            "100644",
            "twice",
            blob,
            "100644",
            "ÄRGER",
            blob,
            "100644",
            "ärger",
            blob,
            "100600",
            "fine",
            blob,
            "010644",
            "pipe",
            blob,
            "100644",
            "back\\slash",
            blob));
    String repository = "repository " + sample.path() + ": ";
    String rename = "\n    Fix: Rename it in the repository.";
    assertThatThrownBy(this::lines)
        .isInstanceOf(ImageBuildException.class)
        .hasMessage(
            String.join(
                "\n  ",
                "12 problems:",
                repository + "..: git itself refuses it: invalid name '..'" + rename,
                repository + ".: git itself refuses it: invalid name '.'" + rename,
                repository + ".GIT: git itself refuses it: invalid name '.GIT'" + rename,
                repository
                    + ".g\\u200cit: git itself refuses it: invalid name '.g\u200cit' contains"
                    + " ignorable Unicode characters"
                    + rename,
                repository
                    + "../../etc/passwd: it holds a '/', so that it would lead somewhere else"
                    + rename,
                repository
                    + "/etc/shadow: it holds a '/', so that it would lead somewhere else"
                    + rename,
                repository + "b\uFFFD: it is not UTF-8" + rename,
                repository
                    + "ReadMe: it differs only in upper and lower case from 'README'"
                    + rename,
                repository + "git~1: git itself refuses it: invalid name 'git~1'" + rename,
                repository + "twice: it is there twice" + rename,
                repository + "ärger: it differs only in upper and lower case from 'ÄRGER'" + rename,
                repository
                    + "pipe: its mode is 10644, which git does not know\n"
                    + "    Fix: A mode must be 100644, 100755, 120000, 40000 or 160000; write the"
                    + " tree anew."));
  }

  @Test
  void aNulEndsANameSoThatTheRestCannotBeRead() throws IOException {
    sample.commitTree("main", tree("100644", "evil\0.rb", blob("x"), "100644", "other", blob("y")));
    assertThatThrownBy(this::lines)
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining("an object cannot be read")
        .hasMessageContaining("an entry has no mode");
  }

  @Test
  void refusesLinksThatNoKernelCanMake() throws IOException {
    sample.commit(
        "main",
        Map.of(
            "long", SampleRepository.symlink("x".repeat(4096)),
            "nul", SampleRepository.symlink("a\0b"),
            "none", SampleRepository.symlink("")));
    assertThatThrownBy(this::lines)
        .hasMessageContaining("3 problems:")
        .hasMessageContaining("long: the target of the link is longer than 4095 bytes")
        .hasMessageContaining("nul: the target of the link is empty or holds a NUL")
        .hasMessageContaining("none: the target of the link is empty or holds a NUL");
  }

  @Test
  void namesEveryFileThatIsOnlyAPointer() throws IOException {
    String pointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:" + "a".repeat(64) + "\nsize 5\n";
    sample.commit(
        "main",
        Map.of(
            ".gitattributes", SampleRepository.file("*.png filter=lfs diff=lfs -text\n"),
            "public/.gitattributes", SampleRepository.file("video/** filter=lfs\n"),
            "a.png", SampleRepository.file(pointer),
            "real.png", SampleRepository.file("not a pointer"),
            "docs/lfs.md", SampleRepository.file(pointer),
            "public/video/b.mp4", SampleRepository.file(pointer)));
    assertThatThrownBy(this::lines)
        .hasMessage(
            String.join(
                "\n  ",
                "2 problems:",
                "repository "
                    + sample.path()
                    + ": a.png: its content is not in the repository but in Git LFS, which is not"
                    + " read here\n    Fix: Put the file itself into the repository ('git lfs migrate"
                    + " export'), or take the app from a directory where 'git lfs pull' was run.",
                "repository "
                    + sample.path()
                    + ": public/video/b.mp4: its content is not in the repository but in Git LFS,"
                    + " which is not read here\n    Fix: Put the file itself into the repository"
                    + " ('git lfs migrate export'), or take the app from a directory where 'git lfs"
                    + " pull' was run."));
  }

  @Test
  void refusesSubmodulesByNameUnlessTheyAreToBeFetched() throws IOException {
    try (SampleRepository theme = SampleRepository.bare(directory.resolve("theme.git"));
        SampleRepository icons = SampleRepository.bare(directory.resolve("icons.git"))) {
      String icon = icons.commit("main", "icon.svg", "<svg/>");
      String look =
          theme.commit(
              "main",
              Map.of(
                  "look.css", SampleRepository.file("css"),
                  ".gitmodules",
                      SampleRepository.file(
                          "[submodule \"i\"]\n\tpath = icons\n\turl = "
                              + icons.directory().toUri()
                              + "\n"),
                  "icons", SampleRepository.submodule(icon)));
      sample.commit(
          "main",
          Map.of(
              "vendor/theme", SampleRepository.submodule(look),
              ".gitmodules",
                  SampleRepository.file(
                      "[submodule \"t\"]\n\tpath = vendor/theme\n\turl = ../theme.git\n")));
      assertThatThrownBy(this::lines)
          .hasMessage(
              "repository "
                  + sample.path()
                  + ": vendor/theme: it is a submodule, from ../theme.git at "
                  + look
                  + "\n    Fix: Set <gitSubmodules>fetch</gitSubmodules> (-Ddiscourse.git.submodules=fetch) to"
                  + " fetch it.");
      settings.submodules = Submodules.FETCH;
      assertThat(lines())
          .containsExactly(
              "0755 /usr/lib/discourse",
              "0644 /usr/lib/discourse/.gitmodules",
              "0755 /usr/lib/discourse/vendor",
              "0755 /usr/lib/discourse/vendor/theme",
              "0644 /usr/lib/discourse/vendor/theme/.gitmodules",
              "0755 /usr/lib/discourse/vendor/theme/icons",
              "0644 /usr/lib/discourse/vendor/theme/icons/icon.svg",
              "0644 /usr/lib/discourse/vendor/theme/look.css");
    }
  }

  @Test
  void aRelativeSubmoduleIsRelativeToTheRepository() {
    assertThat(SubmoduleTrees.absolute("https://host/org/app.git", "../theme.git"))
        .isEqualTo("https://host/org/theme.git");
    assertThat(SubmoduleTrees.absolute("https://host/org/app.git/", "../../a/./b"))
        .isEqualTo("https://host/a/./b");
    assertThat(SubmoduleTrees.absolute("git@host:org/app.git", "../theme.git"))
        .isEqualTo("git@host:org/theme.git");
    assertThat(SubmoduleTrees.absolute("git@host:app.git", "../theme.git"))
        .isEqualTo("git@host:theme.git");
    assertThat(SubmoduleTrees.absolute("https://host/app.git", "https://other/x"))
        .isEqualTo("https://other/x");
  }

  @Test
  void readsALinkedWorkTreeAndAnAlternate() throws Exception {
    io.github.discourseimage.RealTool.require("git");
    sample.commit("main", "a", "1\n");
    Path work = directory.resolve("work");
    var cloned =
        io.github.discourseimage.RealTool.run(
            Map.of("GIT_CONFIG_GLOBAL", "/dev/null"),
            directory,
            "git",
            "clone",
            "-q",
            "--shared",
            sample.path(),
            work.toString());
    assertThat(cloned.exitCode()).as(cloned.stderr()).isZero();
    List<String> names = with(work.toString(), tree -> tree.list(""));
    assertThat(names).containsExactly("a");
    try (var files = Files.walk(work)) {
      assertThat(files.map(f -> f.getFileName().toString())).noneMatch(f -> f.contains("probe"));
    }
  }
}
