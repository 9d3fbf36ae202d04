package io.github.discourseimage.source.nginx;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.source.nginx.NginxConfig.Directive;
import io.github.discourseimage.source.nginx.NginxConfig.Word;
import io.github.discourseimage.template.SiteModel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The checkout's own {@code config/nginx.sample.conf}, fitted to an image: other addresses, other
 * paths, no log but ours. Everything else, its comments included, stays as the app's developers
 * wrote it.
 *
 * @param text the configuration, for {@code /etc/nginx/conf.d/discourse.conf}
 * @param upstreams its blocks {@code upstream}, which are not in the text, with {@link #ADDRESS}
 *     for the app's address
 * @param logFormat what follows the file in its {@code access_log}, which is not in the text either
 * @param asksForEarlierAssets whether it leads requests for assets that are not in the image to
 *     {@link #EARLIER_ASSETS}
 * @param brotli directives of the brotli module, which not every distribution has, for its {@code
 *     server} block; empty if the sample has none
 */
record NginxSample(
    String text,
    List<String> upstreams,
    String logFormat,
    boolean asksForEarlierAssets,
    String brotli) {

  /** Directories whose files the sample includes at three places (web.template.yml upstream). */
  static final List<String> OUTLETS = List.of("before-server", "server", "discourse");

  /** For callers that go on after a finding. */
  static final NginxSample NONE = new NginxSample("", List.of(), ";", false, "");

  /** Stands for the app's address in {@link #upstreams}. */
  static final String ADDRESS = "<address>";

  /** The name of a location for assets of other versions. */
  static final String EARLIER_ASSETS = "@earlier_assets";

  /** Where the sample thinks the app is. */
  private static final String SAMPLE_APP = "/var/www/discourse";

  /**
   * Fits a sample to a site.
   *
   * @param name for findings, such as {@code config/nginx.sample.conf of <repository>}
   * @throws ImageBuildException with all syntax errors, or else with all directives that it should
   *     have and has not
   */
  static NginxSample rewrite(String name, String sample, SiteModel site) {
    Findings findings = new Findings();
    NginxConfig config = NginxConfig.parse(name, sample, findings);
    findings.throwIfAny();
    requireExpected(name, config);
    NginxEdits edits = new NginxEdits(sample);
    List<String> upstreams = upstreams(config, edits);
    config.all(NginxSample::isPlainListen).forEach(edits::remove);
    caches(config, edits, site);
    String logFormat = logs(config, edits, site);
    movePaths(config, edits, site);
    for (Directive limit : config.all(d -> d.is("client_max_body_size"))) {
      edits.replace(limit, "client_max_body_size " + site.uploadLimit() + ";");
    }
    config.all(NginxSample::isBrotli).forEach(edits::remove);
    boolean earlier = earlierAssets(config, edits);
    return new NginxSample(edits.apply(), upstreams, logFormat, earlier, brotli(config));
  }

  /** Where the sample serves assets, and in no way of its own: those of the image first. */
  private static boolean earlierAssets(NginxConfig config, NginxEdits edits) {
    List<Directive> firsts =
        config.all(NginxSample::servesAssets).stream()
            .flatMap(location -> location.block().stream().filter(d -> !isBrotli(d)).limit(1))
            .toList();
    firsts.forEach(first -> edits.insertBefore(first, "try_files $uri " + EARLIER_ASSETS + ";"));
    return !firsts.isEmpty();
  }

  private static boolean servesAssets(Directive directive) {
    return directive.is("location")
        && directive.arguments().stream().anyMatch(w -> w.text().matches("\\^?/assets/.*"))
        && directive.block().stream()
            .noneMatch(d -> d.is("try_files") || d.is("alias") || d.is("proxy_pass"));
  }

  private static void requireExpected(String name, NginxConfig config) {
    List<String> missing = new ArrayList<>();
    expect(missing, upstreamServers(config), "upstream { server ... }");
    expect(missing, config.all(d -> d.is("proxy_cache_path")), "proxy_cache_path");
    expect(missing, config.all(NginxSample::isServerBlock), "server { ... }");
    expect(missing, config.all(NginxSample::isPlainListen), "listen 80");
    expect(missing, config.all(NginxSample::isPublic), "set $public (or root) " + SAMPLE_APP);
    for (String outlet : OUTLETS) {
      expect(missing, config.all(d -> isOutlet(d, outlet)), "include conf.d/outlets/" + outlet);
    }
    if (!missing.isEmpty()) {
      throw ImageBuildException.input(
          name,
          "lacks directives that an image must change or add to: " + String.join("; ", missing),
          "Choose a branch whose sample has them all (any release since 2025 does), or add them to"
              + " the sample in your fork.");
    }
  }

  private static void expect(List<String> missing, List<Directive> found, String what) {
    if (found.isEmpty()) {
      missing.add(what);
    }
  }

  /** Takes the upstreams out; their first server gets another address, further ones go. */
  private static List<String> upstreams(NginxConfig config, NginxEdits edits) {
    List<String> upstreams = new ArrayList<>();
    for (Directive upstream : upstreamServers(config)) {
      upstreams.add(led(line(config, upstream)));
      edits.remove(upstream);
    }
    return upstreams;
  }

  private static String led(String upstream) {
    NginxConfig block = NginxConfig.parse("upstream", upstream, new Findings());
    NginxEdits edits = new NginxEdits(upstream);
    boolean first = true;
    for (Directive server : block.all(d -> d.is("server"))) {
      if (first && !server.arguments().isEmpty()) {
        edits.replace(server.words().get(1), ADDRESS);
        first = false;
      } else {
        edits.remove(server);
      }
    }
    return edits.apply();
  }

  private static void caches(NginxConfig config, NginxEdits edits, SiteModel site) {
    int count = 0;
    for (Directive cache : config.all(d -> d.is("proxy_cache_path") && d.words().size() > 1)) {
      count++;
      String suffix = count == 1 ? "" : "-" + count;
      edits.replace(cache.words().get(1), site.paths().cache() + "/nginx-cache" + suffix);
    }
  }

  /** Takes out the log that the forms of an image have in different places. */
  private static String logs(NginxConfig config, NginxEdits edits, SiteModel site) {
    String format = null;
    for (Directive log : config.all(d -> isFileLog(d, "access_log"))) {
      String following = config.text().substring(log.words().get(1).end(), log.end());
      if (format == null || format.equals(following)) {
        format = following;
        edits.remove(log);
      } else {
        edits.replace(log.words().get(1), site.paths().logs() + "/nginx-access.log");
      }
    }
    for (Directive log : config.all(d -> isFileLog(d, "error_log"))) {
      edits.replace(log.words().get(1), "stderr");
    }
    return format == null ? ";" : format;
  }

  private static void movePaths(NginxConfig config, NginxEdits edits, SiteModel site) {
    for (Directive directive : config.all(d -> true)) {
      for (Word word : directive.arguments()) {
        if (word.text().equals(SAMPLE_APP) || word.text().startsWith(SAMPLE_APP + "/")) {
          edits.replace(word, site.paths().app() + word.text().substring(SAMPLE_APP.length()));
        }
      }
    }
  }

  /**
   * What the sample says of brotli outside all blocks and for the whole server. A single location's
   * {@code brotli_static} is said there too: the module is only asked for files that lie there
   * compressed.
   */
  private static String brotli(NginxConfig config) {
    Set<String> lines = new LinkedHashSet<>();
    config.directives().stream()
        .filter(NginxSample::isBrotli)
        .forEach(d -> lines.add(line(config, d)));
    for (Directive server : config.all(NginxSample::isServerBlock)) {
      server.block().stream()
          .filter(NginxSample::isBrotli)
          .forEach(d -> lines.add(line(config, d)));
    }
    config.all(d -> d.is("brotli_static")).forEach(d -> lines.add(line(config, d)));
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  private static String line(NginxConfig config, Directive directive) {
    return config.text().substring(directive.start(), directive.end());
  }

  private static List<Directive> upstreamServers(NginxConfig config) {
    return config.all(d -> d.is("upstream") && d.block().stream().anyMatch(s -> s.is("server")));
  }

  private static boolean isServerBlock(Directive directive) {
    return directive.is("server") && !directive.block().isEmpty();
  }

  /** Whether it is {@code listen} with port 80 at some address; those move to an outlet. */
  private static boolean isPlainListen(Directive directive) {
    Optional<String> address = directive.first();
    return directive.is("listen")
        && address.isPresent()
        && (address.get().equals("80") || address.get().endsWith(":80"));
  }

  private static boolean isPublic(Directive directive) {
    return (directive.is("set") || directive.is("root"))
        && directive.arguments().stream().anyMatch(w -> w.text().startsWith(SAMPLE_APP));
  }

  private static boolean isOutlet(Directive directive, String outlet) {
    return directive.is("include")
        && directive
            .first()
            .filter(p -> p.endsWith("conf.d/outlets/" + outlet + "/*.conf"))
            .isPresent();
  }

  private static boolean isFileLog(Directive directive, String name) {
    return directive.is(name) && directive.first().filter(p -> p.startsWith("/")).isPresent();
  }

  private static boolean isBrotli(Directive directive) {
    return directive.is("brotli") || directive.name().startsWith("brotli_");
  }
}
