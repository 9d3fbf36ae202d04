package io.github.discourseimage.stage;

import io.github.discourseimage.image.Finding;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The distribution's Ruby in the system that the image is laid over. The app looks for its plugins'
 * gems in a directory that is named after Ruby's exact version, and installs what is not there.
 */
public final class RuntimeRuby {

  private static final String OWN = "distribution";
  private static final String PATH = "/usr/local/bin:/usr/bin:/bin";

  private RuntimeRuby() {}

  /**
   * What is wrong with it.
   *
   * @param runtime the system that the image is laid over
   * @param workshop that the app was built in
   * @param results of its stages
   */
  public static List<Finding> check(
      BuilderRoot runtime, Workshop workshop, List<StageResult> results)
      throws IOException, InterruptedException {
    SortedMap<String, String> variables = new TreeMap<>();
    results.forEach(result -> variables.putAll(result.variables()));
    String built = variables.getOrDefault("RUBY_VERSION", "");
    if (!variables.getOrDefault("RUBY_PROVIDER", "").equals(OWN) || built.isEmpty()) {
      // The image brings its own.
      return List.of();
    }
    Optional<String> found = version(runtime, workshop);
    List<Finding> findings = new ArrayList<>();
    if (!found.equals(Optional.of(built))) {
      findings.add(
          new Finding(
              "<runtimeRoots><" + workshop.name() + ">",
              found.map(version -> "has Ruby " + version).orElse("has no Ruby")
                  + ", but the app was compiled with the distribution's Ruby "
                  + built,
              "make the builder root and the runtime root from one release of the distribution, or"
                  + " set discourse.ruby.version so that the image brings its own"));
    }
    return findings;
  }

  private static Optional<String> version(BuilderRoot runtime, Workshop workshop)
      throws IOException, InterruptedException {
    Path out = Files.createTempDirectory(workshop.logs(), "ruby");
    Path answer = out.resolve("version");
    Path log = out.resolve("log");
    try {
      SandboxCommand command =
          new SandboxCommand(
              runtime,
              List.of(new Mount.Bind(out, UnixPath.of("/out"), true)),
              new TreeMap<>(Map.of("PATH", PATH)),
              List.of("sh", "-c", "ruby --disable=gems -e 'print RUBY_VERSION' > /out/version"),
              false,
              workshop.limits());
      Sandbox.Outcome outcome = workshop.sandbox().run(command, log);
      return outcome.succeeded() ? Optional.of(Files.readString(answer)) : Optional.empty();
    } finally {
      Files.deleteIfExists(answer);
      Files.deleteIfExists(log);
      Files.deleteIfExists(out);
    }
  }
}
