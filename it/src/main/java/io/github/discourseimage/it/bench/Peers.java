package io.github.discourseimage.it.bench;

import io.github.discourseimage.it.Project;
import io.github.discourseimage.it.Workbench;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What one would do without this project: git, cp, tar and zstd, or Maven's assembly plugin. */
final class Peers {
  static final String CLONE_AND_TAR = "(a) git clone, cp, 4 x tar czf";
  static final String CLONE_AND_ARCHIVE = "(b) git clone --bare, archive, zstd";
  static final String ASSEMBLY = "(c) maven-assembly-plugin tar.gz";
  static final String ARCHIVE = "(d) git archive, zstd";

  private final Path work;
  private final Path repository;
  private final String url;
  private final Path overlay;
  private final Workbench workbench;

  Peers(Workbench workbench, Path work, Path repository, String url, Path overlay) {
    this.workbench = workbench;
    this.work = work;
    this.repository = repository;
    this.url = url;
    this.overlay = overlay;
  }

  void addTo(Rounds rounds) {
    Path byHand = work.resolve("by-hand");
    Path bare = work.resolve("bare");
    Path assembly = work.resolve("assembly");
    rounds.add(
        CLONE_AND_TAR,
        () -> empty(byHand),
        () ->
            Shell.run(
                byHand,
                """
                git clone -q --depth 1 --branch main '%s' app
                cp -r '%s/.' app/
                for distribution in alpine arch debian ubuntu; do
                  tar czf rootfs-$distribution.tar.gz --exclude=.git app
                done
                """
                    .formatted(url, overlay)));
    rounds.add(
        CLONE_AND_ARCHIVE,
        () -> empty(bare),
        () ->
            Shell.run(
                bare,
                """
                git clone -q --depth 1 --bare --branch main '%s' app.git
                git -C app.git archive main | zstd -q -T0 -o app.tar.zst
                """
                    .formatted(url)));
    rounds.add(
        ARCHIVE,
        () -> empty(bare),
        () ->
            Shell.run(
                bare,
                "git -C '%s' archive main | zstd -q -T0 -o app.tar.zst".formatted(repository)));
    rounds.add(
        ASSEMBLY,
        () -> prepareAssembly(assembly),
        () -> workbench.maven(assembly, "package").succeeds().time());
  }

  private static void empty(Path directory) {
    Project.delete(directory);
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A project whose directory app is a checkout, as a plugin that clones would have left it. */
  private void prepareAssembly(Path directory) {
    Project.delete(directory.resolve("target"));
    if (Files.isDirectory(directory.resolve("app"))) {
      return;
    }
    empty(directory);
    Shell.run(directory, "git clone -q --depth 1 --branch main '%s' app".formatted(url));
    Project project = new Project(directory);
    project.put(
        "pom.xml",
        """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>org.example</groupId>
          <artifactId>assembly</artifactId>
          <version>1.0-SNAPSHOT</version>
          <packaging>pom</packaging>
          <properties>
            <project.build.outputTimestamp>2026-01-01T00:00:00Z</project.build.outputTimestamp>
          </properties>
          <build>
            <plugins>
              <plugin>
                <groupId>org.apache.maven.plugins</groupId>
                <artifactId>maven-assembly-plugin</artifactId>
                <version>3.8.0</version>
                <configuration>
                  <descriptors>
                    <descriptor>assembly.xml</descriptor>
                  </descriptors>
                  <tarLongFileMode>posix</tarLongFileMode>
                </configuration>
                <executions>
                  <execution>
                    <goals>
                      <goal>single</goal>
                    </goals>
                    <phase>package</phase>
                  </execution>
                </executions>
              </plugin>
            </plugins>
          </build>
        </project>
        """);
    project.put(
        "assembly.xml",
        """
        <assembly xmlns="http://maven.apache.org/ASSEMBLY/2.2.0">
          <id>rootfs</id>
          <formats>
            <format>tar.gz</format>
          </formats>
          <includeBaseDirectory>false</includeBaseDirectory>
          <fileSets>
            <fileSet>
              <directory>app</directory>
              <outputDirectory>usr/lib/discourse</outputDirectory>
            </fileSet>
          </fileSets>
        </assembly>
        """);
    workbench.maven(directory, "validate").succeeds();
  }
}
