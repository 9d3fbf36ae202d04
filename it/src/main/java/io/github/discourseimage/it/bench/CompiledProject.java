package io.github.discourseimage.it.bench;

import io.github.discourseimage.it.Project;
import io.github.discourseimage.it.Workbench;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A project whose app is compiled, with a cache of its own. */
final class CompiledProject {
  private final Workbench workbench;
  private final Project project;
  private final Path cache;
  private final String registry = Shell.output("npm config get registry");

  private CompiledProject(Workbench workbench, Project project, Path cache) {
    this.workbench = workbench;
    this.project = project;
    this.cache = cache;
  }

  /**
   * Writes the project; npm packages come from where this machine's npm gets them.
   *
   * @param builderRoot a tar archive
   */
  static CompiledProject write(
      Workbench workbench, Path parent, Path repository, Path builderRoot) {
    Project project = new Project(parent.resolve("project"));
    Project.delete(project.directory());
    project.put(
        "pom.xml",
        """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>org.example</groupId>
          <artifactId>forum</artifactId>
          <version>1.0</version>
          <packaging>discourse-image</packaging>
          <properties>
            <discourse.repository>%s</discourse.repository>
            <discourse.branch>main</discourse.branch>
            <discourse.distributions>debian</discourse.distributions>
            <discourse.build>true</discourse.build>
            <discourse.outputs>tarball</discourse.outputs>
            <project.build.outputTimestamp>2026-01-01T00:00:00Z</project.build.outputTimestamp>
          </properties>
          <build>
            <plugins>
              <plugin>
                <groupId>io.github.discourseimage</groupId>
                <artifactId>discourse-image-maven-plugin</artifactId>
                <version>%s</version>
                <extensions>true</extensions>
                <configuration>
                  <builderRoots>
                    <debian>%s</debian>
                  </builderRoots>
                  <fetchEnvironment>
                    <NPM_CONFIG_REGISTRY>${npmRegistry}</NPM_CONFIG_REGISTRY>
                  </fetchEnvironment>
                </configuration>
              </plugin>
            </plugins>
          </build>
        </project>
        """
            .formatted(repository, workbench.version(), builderRoot));
    return new CompiledProject(workbench, project, parent.resolve("cache"));
  }

  Duration validate() {
    return workbench.maven(project.directory(), "validate").succeeds().time();
  }

  Duration build() {
    return workbench
        .maven(
            project.directory(),
            "package",
            "-Ddiscourse.cacheDirectory=" + cache,
            "-DnpmRegistry=" + registry)
        .succeeds()
        .time();
  }

  /**
   * Forgets what was built; what was downloaded and the unpacked builder root stay.
   *
   * @param aside where it is moved, which takes no time
   */
  void forgetResults(Path aside) {
    try {
      Files.createDirectories(aside);
      Files.move(cache.resolve("stages"), aside.resolve("stages"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Project.delete(project.target());
  }
}
