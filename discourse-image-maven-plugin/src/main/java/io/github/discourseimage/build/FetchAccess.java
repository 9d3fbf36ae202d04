package io.github.discourseimage.build;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.WholeFile;
import io.github.discourseimage.source.git.GitSettings;
import io.github.discourseimage.source.git.Login;
import io.github.discourseimage.stage.BuilderRoots;
import io.github.discourseimage.stage.Downloads;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How what stages need is reached: by the same logins, proxies and certificates as repositories.
 */
final class FetchAccess {

  /** Where distributions keep the bundle of the certificates that a machine trusts. */
  private static final List<String> MACHINE_BUNDLES =
      List.of(
          "/etc/ssl/certs/ca-certificates.crt",
          "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/ssl/cert.pem");

  private static final Pattern REMOTE = Pattern.compile("(?m)^ {2}remote: (https?://\\S+)$");

  private final GitSettings settings;

  FetchAccess(GitSettings settings) {
    this.settings = settings;
  }

  Path cacheDirectory() {
    return settings.cacheDirectory();
  }

  boolean offline() {
    return settings.offline();
  }

  BuilderRoots roots(BuildLog log) {
    Path cache = settings.cacheDirectory();
    Downloads downloads =
        settings.offline()
            ? Downloads.offline(cache, log)
            : new Downloads(
                cache,
                new HttpAccess(settings, settings.authorities().stream().toList()).builder(),
                log);
    return new BuilderRoots(cache, downloads, log);
  }

  /** The machine's, the organisation's and the git servers' certificates in one file. */
  Optional<Path> certificates(ImageRequest request, Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    MACHINE_BUNDLES.stream()
        .map(Path::of)
        .filter(Files::isRegularFile)
        .findFirst()
        .ifPresent(files::add);
    Optional.ofNullable(settings.caCertificates()).ifPresent(files::add);
    files.addAll(own(request.inputs()));
    if (files.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder bundle = new StringBuilder();
    for (Path file : files) {
      bundle.append(Files.readString(file, StandardCharsets.ISO_8859_1)).append('\n');
    }
    Path file = directory.resolve("certificates.pem");
    WholeFile.write(file, bundle.toString());
    return Optional.of(file);
  }

  /** The organisation's own certificates. */
  static List<Path> own(ImageRequest.Inputs inputs) throws IOException {
    Path own = inputs.certificatesDirectory();
    if (!Files.isDirectory(own)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(own)) {
      return list.filter(file -> file.toString().endsWith(".crt")).sorted().toList();
    }
  }

  /** The user's variables, and what Bundler and its like read of logins and proxies. */
  SortedMap<String, String> environment(Compilation compilation, AppCompiler.App app) {
    SortedMap<String, String> environment = new TreeMap<>();
    proxy("https").ifPresent(url -> environment.put("HTTPS_PROXY", url));
    proxy("http").ifPresent(url -> environment.put("HTTP_PROXY", url));
    if (!environment.isEmpty()) {
      environment.put("NO_PROXY", "localhost,127.0.0.1");
    }
    for (URI source : gemSources(app, compilation.fetchEnvironment())) {
      if (settings.credentials().forHost(source).orElse(null) instanceof Login.UserPassword login) {
        environment.put(bundlerKey(source), login.user() + ":" + login.password());
      }
    }
    if (!compilation.ruby().url().isEmpty()) {
      environment.put(Compilation.Ruby.URL, compilation.ruby().url());
    }
    environment.putAll(compilation.fetchEnvironment());
    return environment;
  }

  /** As Bundler forms it: dots double, dashes triple, all in capitals. */
  private static String bundlerKey(URI remote) {
    return "BUNDLE_"
        + remote.getHost().replace(".", "__").replace("-", "___").toUpperCase(Locale.ROOT);
  }

  /** Where gems come from: what the lock names, and the mirrors that stand in for it. */
  private static List<URI> gemSources(AppCompiler.App app, SortedMap<String, String> environment) {
    List<String> urls = new ArrayList<>();
    Matcher remote = REMOTE.matcher(app.text("Gemfile.lock"));
    while (remote.find()) {
      urls.add(remote.group(1));
    }
    environment.values().stream().filter(value -> value.startsWith("http")).forEach(urls::add);
    List<URI> sources = new ArrayList<>();
    for (String url : urls) {
      try {
        URI uri = new URI(url);
        if (uri.getHost() != null) {
          sources.add(uri);
        }
      } catch (URISyntaxException e) {
        // Bundler itself tells what is wrong with it when it fetches.
        continue;
      }
    }
    return sources;
  }

  /** A proxy is told to programs as one for all hosts; the loopback address is always direct. */
  private Optional<String> proxy(String scheme) {
    return settings
        .proxies()
        .forUri(URI.create(scheme + "://registry.invalid"))
        .map(
            server ->
                "http://"
                    + (server.user().isEmpty()
                        ? ""
                        : escaped(server.user()) + ":" + escaped(server.password()) + "@")
                    + server);
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
