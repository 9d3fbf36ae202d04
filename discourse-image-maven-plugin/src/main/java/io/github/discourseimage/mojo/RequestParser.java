package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ImageRequest;
import io.github.discourseimage.build.Output;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.oci.ImageName;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.template.ContainerInit;
import java.io.File;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.maven.model.Organization;
import org.jspecify.annotations.Nullable;

/** Turns what Maven gave a goal into a request; behind it no text needs parsing any more. */
final class RequestParser {

  /** RFC 1123, section 2.1. */
  private static final Pattern HOST_NAME =
      Pattern.compile(
          "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
              + "(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");

  private final AbstractImageMojo mojo;
  private final Findings findings;

  RequestParser(AbstractImageMojo mojo, Findings findings) {
    this.mojo = mojo;
    this.findings = findings;
  }

  /** Parses everything; what is wrong is added to the findings and left out. */
  ImageRequest parse() {
    Compression compression = compression();
    int compressionLevel = compressionLevel(compression);
    SortedSet<Distribution> distributions =
        some("discourse.distributions", mojo.distributions, Distribution::of);
    SortedSet<Output> outputs = mojo.selected(some("discourse.outputs", mojo.outputs, Output::of));
    ContainerInit init = new InitParser(findings).parse(mojo.ociInit, outputs, distributions);
    ExtensionsParser extensions = new ExtensionsParser(mojo, findings);
    return new ImageRequest(
        new ImageRequest.Project(
            mojo.project.getArtifactId(),
            mojo.project.getVersion(),
            mojo.project.getBuild().getFinalName(),
            about()),
        time(),
        new ImageRequest.App(mojo.repository, mojo.branch),
        new PluginsParser(mojo, findings).parse(),
        inputs(),
        new ImageRequest.Site(
            hostname(), image(), environment(), new LimitsParser(mojo, findings).parse()),
        distributions,
        new ImageRequest.Outputs(
            Path.of(mojo.project.getBuild().getDirectory()),
            outputs,
            compression,
            compressionLevel,
            extensions.parse(mojo.project.getVersion(), compression, compressionLevel),
            extensions.portableLayout(),
            new OciParser(mojo, findings).parse(init)),
        new CompilationParser(mojo, System.getenv(), findings).parse());
  }

  private ImageRequest.About about() {
    Organization vendor = mojo.project.getOrganization();
    return new ImageRequest.About(
        orEmpty(mojo.project.getDescription()).replaceAll("\\s+", " ").strip(),
        orEmpty(mojo.project.getUrl()).strip(),
        vendor == null ? "" : orEmpty(vendor.getName()).strip(),
        mojo.project.getLicenses().stream().map(it -> orEmpty(it.getName()).strip()).toList());
  }

  private <T extends Comparable<T>> SortedSet<T> some(
      String parameter, List<String> values, Function<String, T> parse) {
    if (values.isEmpty()) {
      findings.add(parameter, "is empty", "name at least one, or leave the parameter out for all");
    }
    return each(parameter, values, parse);
  }

  /** It stands in nginx's configuration, in links and in mails, so nothing else may pass. */
  private String hostname() {
    String host = mojo.hostname.trim();
    if (!HOST_NAME.matcher(host).matches()) {
      findings.add(
          "discourse.hostname",
          "'" + host + "' is not a host name",
          "write it as in forum.example.org, without https://, port or path");
    }
    return host;
  }

  private ImageName image() {
    try {
      return ImageName.of(mojo.image.trim());
    } catch (IllegalArgumentException e) {
      findings.add(
          "discourse.image",
          String.valueOf(e.getMessage()),
          "write <image>registry.example.org/team/my-forum</image>, without https:// and without a"
              + " tag: the tag is the project's version");
      return ImageName.of("invalid");
    }
  }

  private SortedMap<String, String> environment() {
    SortedMap<String, String> variables = new TreeMap<>();
    // Maven gives null for an empty element.
    mojo.environment.forEach((name, value) -> variables.put(name, orEmpty(value)));
    return variables;
  }

  static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private <T extends Comparable<T>> SortedSet<T> each(
      String parameter, List<String> values, Function<String, T> parse) {
    SortedSet<T> parsed = new TreeSet<>();
    for (String value : values) {
      try {
        parsed.add(parse.apply(orEmpty(value).trim()));
      } catch (IllegalArgumentException e) {
        findings.add(parameter, String.valueOf(e.getMessage()), "correct the name or leave it out");
      }
    }
    return parsed;
  }

  private Compression compression() {
    try {
      return Compression.of(mojo.compression);
    } catch (IllegalArgumentException e) {
      findings.add("discourse.compression", String.valueOf(e.getMessage()), "choose one of them");
      return Compression.ZSTD;
    }
  }

  private int compressionLevel(Compression compression) {
    Integer level = mojo.compressionLevel;
    try {
      return level == null ? compression.defaultLevel() : compression.requireLevel(level);
    } catch (IllegalArgumentException e) {
      findings.add(
          "discourse.compressionLevel",
          String.valueOf(e.getMessage()),
          "choose a level in that range");
      return compression.defaultLevel();
    }
  }

  private ImageRequest.Inputs inputs() {
    return new ImageRequest.Inputs(
        mojo.settingsFile.toPath(),
        mojo.nginxDirectory.toPath(),
        mojo.certificatesDirectory.toPath(),
        Optional.ofNullable(mojo.caBundle).map(File::toPath),
        mojo.overlayDirectory.toPath(),
        mojo.ownersFile.toPath(),
        mojo.templatesDirectory.toPath(),
        mojo.helmDirectory.toPath(),
        each("discourse.allowedSetuid", mojo.allowedSetuid, UnixPath::of),
        each("discourse.allowedSecretSettings", mojo.allowedSecretSettings, name -> name));
  }

  /** The POM's timestamp, then the environment's; neither leaves it to the app's commit. */
  private Optional<SourceDateEpoch> time() {
    String timestamp = mojo.outputTimestamp;
    // A single character switches reproducible times off in other plugins; ours are never off.
    if (timestamp != null && timestamp.trim().length() > 1) {
      return time("project.build.outputTimestamp", timestamp.trim());
    }
    String epoch = System.getenv("SOURCE_DATE_EPOCH");
    return epoch == null || epoch.isEmpty() ? Optional.empty() : time("SOURCE_DATE_EPOCH", epoch);
  }

  private Optional<SourceDateEpoch> time(String name, @Nullable String text) {
    try {
      String value = String.valueOf(text);
      return Optional.of(
          value.matches("\\d+")
              ? new SourceDateEpoch(Long.parseLong(value))
              : SourceDateEpoch.of(OffsetDateTime.parse(value).toInstant()));
    } catch (DateTimeException | IllegalArgumentException e) {
      findings.add(
          name,
          "'" + text + "' is not a time from 1970 on",
          "write it as 2026-11-20T00:00:00Z or as seconds since 1970");
      return Optional.empty();
    }
  }
}
