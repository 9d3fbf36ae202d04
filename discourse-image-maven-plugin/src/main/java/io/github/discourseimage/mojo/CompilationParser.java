package io.github.discourseimage.mojo;

import io.github.discourseimage.build.Compilation;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.stage.RootSource;
import io.github.discourseimage.stage.StageLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses how the app is compiled. A value on the command line beats one in the environment, which
 * beats the POM's.
 */
final class CompilationParser {

  private static final Pattern ROOT =
      Pattern.compile("(?<location>[^#]+)(#sha256[=:](?<sha256>[0-9a-fA-F]{64}))?");
  private static final Pattern SUITE = Pattern.compile("mmdebstrap:(?<suite>[a-z][a-z0-9.-]*)");
  private static final String ROOT_FORMS =
      "write a path or URL, with #sha256= and 64 hexadecimal digits behind it, or mmdebstrap: and a"
          + " suite as in mmdebstrap:trixie";

  private final AbstractImageMojo mojo;
  private final Map<String, String> environment;
  private final Findings findings;

  CompilationParser(AbstractImageMojo mojo, Map<String, String> environment, Findings findings) {
    this.mojo = mojo;
    this.environment = environment;
    this.findings = findings;
  }

  /** Whether and how the app is compiled. */
  Compilation parse() {
    String wanted = value("discourse.build", String.valueOf(mojo.compiles()));
    if (!wanted.equals("true") && !wanted.equals("false")) {
      findings.add("discourse.build", "is '" + wanted + "'", "set it to true or false");
    }
    return new Compilation(
        wanted.equals("true"),
        roots("builderRoots", mojo.builderRoots, true),
        roots("runtimeRoots", mojo.runtimeRoots, false),
        mojo.project
            .getBasedir()
            .toPath()
            .resolve(value("discourse.build.stagesDirectory", mojo.stagesDirectory.getPath())),
        sandbox(),
        new StageLimits(memory(), processors(), timeout()),
        Optional.of(value("discourse.build.shell", mojo.buildShell)).filter(s -> !s.isEmpty()),
        new Compilation.Ruby(
            value("discourse.ruby.version", mojo.rubyVersion),
            value("discourse.ruby.url", mojo.rubyUrl),
            value("discourse.ruby.sha256", mojo.rubySha256).toLowerCase(Locale.ROOT)),
        variables("buildEnvironment", mojo.buildEnvironment),
        variables("fetchEnvironment", mojo.fetchEnvironment),
        volumes());
  }

  private SortedMap<String, Path> volumes() {
    SortedMap<String, Path> volumes = new TreeMap<>();
    mojo.buildVolumes.forEach(
        (name, value) -> {
          String subject = "<buildVolumes><" + name + ">";
          Path directory =
              mojo.project.getBasedir().toPath().resolve(value == null ? "" : value.trim());
          if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]*")) {
            findings.add(subject, "is no name of a volume", "use letters, digits, - and _");
          } else if (value == null || value.isBlank() || !Files.isDirectory(directory)) {
            findings.add(
                subject,
                "is '" + (value == null ? "" : value) + "', which is no directory",
                "name a directory, absolute or relative to the project's");
          } else {
            volumes.put(name, directory);
          }
        });
    return volumes;
  }

  /** {@code discourse.build.memory} is {@code DISCOURSE_BUILD_MEMORY} in the environment. */
  private String value(String property, @Nullable String configured) {
    String given = mojo.session.getUserProperties().getProperty(property);
    if (given == null) {
      String name = property.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_');
      given = environment.get(name.toUpperCase(Locale.ROOT));
    }
    String value = given == null ? configured : given;
    return value == null ? "" : value.trim();
  }

  private String sandbox() {
    String sandbox = value("discourse.build.sandbox", mojo.buildSandbox);
    if (!List.of("auto", "bubblewrap", "podman").contains(sandbox)) {
      findings.add(
          "discourse.build.sandbox",
          "is '" + sandbox + "'; it must be one of auto, bubblewrap, podman",
          "choose one of them, or leave it out for the first that works");
    }
    return sandbox;
  }

  private long memory() {
    String memory = value("discourse.build.memory", mojo.buildMemory);
    if (memory.isEmpty()) {
      return 0;
    }
    return ByteSize.parse(
        "discourse.build.memory",
        memory,
        "write it as in 4g, or leave it out for no limit",
        findings);
  }

  private int processors() {
    int all = Runtime.getRuntime().availableProcessors();
    return number("discourse.build.processors", mojo.buildProcessors, all, "leave it out for all");
  }

  private Duration timeout() {
    return Duration.ofMinutes(
        number("discourse.build.timeout", mojo.buildTimeout, 60, "give minutes as in 90"));
  }

  private int number(String property, @Nullable String configured, int fallback, String hint) {
    String value = value(property, configured);
    if (value.isEmpty()) {
      return fallback;
    }
    if (!value.matches("[1-9]\\d{0,5}")) {
      findings.add(property, "is '" + value + "', not a number from 1 on", hint);
      return fallback;
    }
    return Integer.parseInt(value);
  }

  private SortedMap<Distribution, RootSource> roots(
      String parameter, Map<String, String> configured, boolean byDefault) {
    SortedMap<Distribution, RootSource> roots = new TreeMap<>();
    SortedMap<String, String> given = new TreeMap<>();
    for (Distribution distribution : Distribution.values()) {
      if (byDefault) {
        distribution
            .packages()
            .suite()
            .ifPresent(s -> given.put(distribution.id(), "mmdebstrap:" + s));
      }
    }
    configured.forEach((name, value) -> given.put(name, value == null ? "" : value));
    for (Distribution distribution : Distribution.values()) {
      String property = "discourse." + parameter + "." + distribution.id();
      String value = value(property, given.get(distribution.id()));
      if (!value.isEmpty()) {
        given.put(distribution.id(), value);
      }
    }
    given.forEach((name, value) -> root(parameter, name, value, roots));
    return roots;
  }

  private void root(
      String parameter, String name, String value, SortedMap<Distribution, RootSource> roots) {
    String subject = "<" + parameter + "><" + name + ">";
    try {
      Distribution distribution = Distribution.of(name);
      Matcher suite = SUITE.matcher(value);
      Matcher root = ROOT.matcher(value);
      if (suite.matches()) {
        roots.put(
            distribution,
            new RootSource.Mmdebstrap(
                suite.group("suite"),
                parameter.equals("builderRoots")
                    ? distribution.packages().buildPackages()
                    : distribution.packages().packages()));
      } else if (root.matches()) {
        roots.put(distribution, archive(subject, root));
      } else {
        findings.add(subject, "is '" + value + "'", ROOT_FORMS);
      }
    } catch (IllegalArgumentException e) {
      findings.add(subject, String.valueOf(e.getMessage()), "correct the name");
    }
  }

  private RootSource archive(String subject, Matcher root) {
    String location = root.group("location");
    String sha256 = root.group("sha256");
    boolean remote = location.matches("[a-z]+://.*");
    if (remote && sha256 == null) {
      findings.add(subject, "'" + location + "' has no digest", ROOT_FORMS);
    }
    return new RootSource.Archive(
        remote ? location : mojo.project.getBasedir().toPath().resolve(location).toString(),
        sha256 == null ? "" : sha256.toLowerCase(Locale.ROOT));
  }

  private SortedMap<String, String> variables(String parameter, Map<String, String> given) {
    SortedMap<String, String> variables = new TreeMap<>();
    given.forEach(
        (name, value) -> {
          if (!name.matches("[A-Za-z_][A-Za-z0-9_]*|BUNDLE_[^=\\s]+")) {
            findings.add(
                "<" + parameter + "><" + name + ">", "is no name of a variable", "correct it");
          }
          variables.put(name, value == null ? "" : value);
        });
    return variables;
  }
}
