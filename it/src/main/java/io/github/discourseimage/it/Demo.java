package io.github.discourseimage.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The main job as a user does it: a project from the archetype, the organisation's plugins,
 * settings, nginx directives and root certificate, {@code mvn package}, and the tarballs.
 */
public final class Demo {
  private static final String RULE = "-".repeat(100);

  private Demo() {}

  /** Takes no arguments; see {@link Workbench#fromSystemProperties()}. */
  public static void main(String[] args) throws IOException {
    Workbench workbench = Workbench.fromSystemProperties();
    System.out.println("Generating my-forum from the archetype ...");
    Project forum =
        Project.generate(
            workbench,
            workbench.directory().resolve("demo"),
            "my-forum",
            // The archetype takes no path with a space in it; a URL has none.
            workbench.forum().toUri().toString(),
            "release/2026.7",
            "alpine,arch,debian,ubuntu");
    forum.usePlugins(
        List.of(workbench.welcomeNote().toString(), workbench.readingTime().toString()));
    forum.put(
        "src/main/settings/saved_settings.yml",
        """
        title: "Forum of the Example Organisation"
        contact_email: "forum@example.org"
        login_required: true
        """);
    forum.put("src/main/nginx/server/40-uploads.conf", "client_header_timeout 30s;\n");
    CertificateAuthority.write(
        forum.directory().resolve("src/main/ca-certificates/example-root.crt"), "Example Root");

    System.out.println("Running mvn package in it ...");
    MavenRun.Result result = workbench.maven(forum.directory(), "package").succeeds();
    result.output().stream()
        .filter(line -> line.startsWith("[INFO] ") || line.startsWith("[WARNING] "))
        .forEach(line -> System.out.println("    " + line));
    System.out.println(summary(forum, result));
  }

  private static String summary(Project forum, MavenRun.Result result) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(RULE);
    lines.add(
        String.format(
            Locale.ROOT,
            "my-forum was built from release/2026.7 in %.1f s. Its tarballs are in%n%s",
            result.time().toMillis() / 1_000.0,
            forum.target()));
    lines.add(RULE);
    for (Path tarball : forum.tarballs()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-44s %,10d bytes%n    sha256 %s",
              tarball.getFileName(),
              Files.size(tarball),
              Sha256.of(tarball)));
    }
    lines.add(RULE);
    lines.add("The project to look at or to change: " + forum.directory());
    lines.add(RULE);
    return String.join(System.lineSeparator(), lines);
  }
}
