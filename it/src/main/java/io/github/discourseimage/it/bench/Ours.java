package io.github.discourseimage.it.bench;

import io.github.discourseimage.it.Project;
import io.github.discourseimage.it.Workbench;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Our cases for one repository; each runs in a generated project of its own. */
final class Ours {
  static final String VALIDATE = "(v) mvn validate";
  static final String COLD = "cold, tarballs";
  static final String COLD_TREE = "cold, tarballs and target/rootfs";
  static final String CHANGED = "one setting changed, tarballs";
  static final String CHANGED_TREE = "one setting changed, and target/rootfs";
  static final String UNCHANGED = "unchanged, tarballs";
  static final String UNCHANGED_TREE = "unchanged, and target/rootfs";
  static final String UNCHANGED_CACHE = "unchanged, repository by http";
  static final String SWITCHED = "branch switched, local path, tarballs";
  static final String SWITCHED_TREE = "branch switched, local path, and target/rootfs";
  static final String SWITCHED_CACHE = "branch switched, cache, tarballs";
  static final String SWITCHED_ONE = "branch switched, one distribution";

  private static final String ALL = "alpine,arch,debian,ubuntu";
  private static final String TARBALL = "tarball";
  private static final String TREE = "tarball,directory";

  private final Workbench workbench;
  private final Path work;
  private final Path repository;
  private final String url;

  Ours(Workbench workbench, Path work, Path repository, String url) {
    this.workbench = workbench;
    this.work = work;
    this.repository = repository;
    this.url = url;
  }

  /** A project whose files stand for the organisation's inputs. */
  private final class Variant {
    final Project project;
    private final Path cache;
    private final String outputs;
    private int builds;
    private String branch = "main";

    Variant(String name, String from, String distributions, String outputs) {
      this.project = Project.generate(workbench, work, name, from, "main", distributions);
      this.cache = work.resolve(name + "-cache");
      this.outputs = outputs;
    }

    Duration build() {
      return workbench
          .maven(
              project.directory(),
              "package",
              "-Ddiscourse.branch=" + branch,
              "-Ddiscourse.outputs=" + outputs,
              "-Ddiscourse.cacheDirectory=" + cache)
          .succeeds()
          .time();
    }

    void forget() {
      Project.delete(cache);
      Project.delete(project.target());
    }

    void changeSetting() {
      project.put(
          "src/main/settings/saved_settings.yml", "title: \"Build %d\"\n".formatted(++builds));
    }

    void switchBranch() {
      branch = branch.equals("main") ? "next" : "main";
    }

    Variant warmed() {
      for (int i = 0; i < 2; i++) {
        switchBranch();
        build();
      }
      return this;
    }
  }

  /**
   * Adds the cases.
   *
   * @return the project with all four distributions, for the size of its tarballs, and the one with
   *     a single distribution
   */
  List<Project> addTo(Rounds rounds) {
    Variant cold = new Variant("cold", url, ALL, TARBALL);
    Variant coldTree = new Variant("cold-tree", url, ALL, TREE);
    Variant warm = new Variant("warm", repository.toString(), ALL, TARBALL).warmed();
    Variant warmTree = new Variant("warm-tree", repository.toString(), ALL, TREE).warmed();
    Variant cached = new Variant("cached", url, ALL, TARBALL).warmed();
    Variant single = new Variant("single", repository.toString(), "debian", TARBALL).warmed();

    rounds.add(
        VALIDATE,
        () -> {},
        () -> workbench.maven(warm.project.directory(), "validate").succeeds().time());
    rounds.add(COLD, cold::forget, cold::build);
    rounds.add(COLD_TREE, coldTree::forget, coldTree::build);
    rounds.add(SWITCHED, warm::switchBranch, warm::build);
    rounds.add(SWITCHED_ONE, single::switchBranch, single::build);
    rounds.add(SWITCHED_TREE, warmTree::switchBranch, warmTree::build);
    rounds.add(SWITCHED_CACHE, cached::switchBranch, cached::build);
    rounds.add(CHANGED, warm::changeSetting, warm::build);
    rounds.add(CHANGED_TREE, warmTree::changeSetting, warmTree::build);
    rounds.add(UNCHANGED, warm::build, warm::build);
    rounds.add(UNCHANGED_TREE, warmTree::build, warmTree::build);
    rounds.add(UNCHANGED_CACHE, cached::build, cached::build);
    return List.of(warm.project, single.project);
  }
}
