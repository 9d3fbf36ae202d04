package io.github.discourseimage.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where whole builds happen: the Maven that runs them, the local repository that holds this
 * reactor's plugin and archetype, and the sample repositories. All of it lies under {@code target}
 * and is told to this process by system properties, see the module's POM.
 */
public record Workbench(
    Path mavenHome,
    Path localRepository,
    Path downloaded,
    Path sampleRepositories,
    Path directory,
    String version) {

  /** The archetype plugin that README and tests name; older ones break on a current JDK. */
  public static final String ARCHETYPE_PLUGIN =
      "org.apache.maven.plugins:maven-archetype-plugin:3.4.1";

  /** Reads the properties {@code it.*} of this process. */
  public static Workbench fromSystemProperties() {
    Path directory = path("it.directory");
    try {
      // Maven takes the nearest .mvn upwards: this repository's own options are not a user's
      Files.createDirectories(directory.resolve(".mvn"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Workbench(
        path("it.mavenHome"),
        path("it.localRepository"),
        path("it.downloaded"),
        path("it.sampleRepositories"),
        directory,
        property("it.version"));
  }

  public Path forum() {
    return sampleRepositories.resolve("forum.git");
  }

  public Path welcomeNote() {
    return sampleRepositories.resolve("discourse-welcome-note.git");
  }

  public Path readingTime() {
    return sampleRepositories.resolve("discourse-reading-time.git");
  }

  public Workbench withMaven(Path home) {
    return new Workbench(home, localRepository, downloaded, sampleRepositories, directory, version);
  }

  /** The same with another directory for what is written beside the projects. */
  public Workbench withDirectory(Path other) {
    return new Workbench(
        mavenHome, localRepository, downloaded, sampleRepositories, other, version);
  }

  /** A Maven run that is not started yet. */
  public MavenRun maven(Path project, String... arguments) {
    return new MavenRun(this, project, arguments);
  }

  /** Generates a project from the archetype as a user does in batch mode. */
  public MavenRun generate(Path parent, String... properties) {
    String[] arguments = new String[properties.length + 5];
    arguments[0] = ARCHETYPE_PLUGIN + ":generate";
    arguments[1] = "-DarchetypeCatalog=local";
    arguments[2] = "-DarchetypeGroupId=io.github.discourseimage";
    arguments[3] = "-DarchetypeArtifactId=discourse-archetype";
    arguments[4] = "-DarchetypeVersion=" + version;
    System.arraycopy(properties, 0, arguments, 5, properties.length);
    return maven(parent, arguments);
  }

  /**
   * Global settings that let the inner builds take what the outer build has downloaded. The user's
   * own settings, with mirrors and proxies, stay in force.
   */
  Path globalSettings() {
    Path settings = directory.resolve("global-settings.xml");
    String repository =
        """
                <id>downloaded</id>
                <url>%s</url>
                <releases><checksumPolicy>ignore</checksumPolicy></releases>
                <snapshots><enabled>false</enabled></snapshots>
        """
            .formatted(downloaded.toUri());
    String text =
        """
        <settings xmlns="http://maven.apache.org/SETTINGS/1.2.0">
          <profiles>
            <profile>
              <id>downloaded</id>
              <repositories>
                <repository>
        %1$s        </repository>
              </repositories>
              <pluginRepositories>
                <pluginRepository>
        %1$s        </pluginRepository>
              </pluginRepositories>
            </profile>
          </profiles>
          <activeProfiles>
            <activeProfile>downloaded</activeProfile>
          </activeProfiles>
        </settings>
        """
            .formatted(repository);
    try {
      Files.createDirectories(directory);
      if (!Files.exists(settings) || !Files.readString(settings).equals(text)) {
        Path temporary =
            directory.resolve("settings-%d.tmp".formatted(Thread.currentThread().getId()));
        Files.writeString(temporary, text);
        Files.move(temporary, settings, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return settings;
  }

  private static Path path(String property) {
    return Path.of(property(property)).toAbsolutePath().normalize();
  }

  private static String property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException("the system property " + name + " is not set");
    }
    return value;
  }
}
