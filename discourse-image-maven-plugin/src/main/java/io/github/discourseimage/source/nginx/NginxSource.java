package io.github.discourseimage.source.nginx;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.source.SourceTree;
import io.github.discourseimage.template.SiteModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * nginx's configuration for the app: the checkout's own sample, fitted to the image, and in its
 * outlets the project's files.
 */
public final class NginxSource {

  /** The sample's path in a checkout. */
  public static final String SAMPLE = "config/nginx.sample.conf";

  private static final UnixPath NGINX = UnixPath.of("/etc/nginx");
  private static final UnixPath CONF_D = NGINX.resolve("conf.d");
  private static final UnixPath OUTLETS = CONF_D.resolve("outlets");
  private static final String LISTEN = "server/10-http.conf";
  private static final String ASSETS = "server/12-earlier-assets.conf";
  private static final String BROTLI = "server/15-brotli.conf";

  private final String sampleSource;
  private final NginxSample sample;
  private final SortedMap<String, NginxOutlets.OutletFile> outlets;
  private final SiteModel site;
  private final List<String> sockets;

  private NginxSource(
      String sampleSource,
      NginxSample sample,
      SortedMap<String, NginxOutlets.OutletFile> outlets,
      SiteModel site,
      List<String> sockets) {
    this.sampleSource = sampleSource;
    this.sample = sample;
    this.outlets = outlets;
    this.site = site;
    this.sockets = List.copyOf(sockets);
  }

  /**
   * Reads the checkout's sample and the project's files.
   *
   * @param app the checkout
   * @param directory such as {@code src/main/nginx}: files in {@code before-server/}, {@code
   *     server/} and {@code discourse/} go to those outlets, files at the top to {@code
   *     before-server}; need not exist
   * @throws ImageBuildException with everything that nginx could not read or would not look at, in
   *     the sample and in the project's files
   */
  public static NginxSource read(SourceTree app, Path directory, SiteModel site) {
    Findings findings = new Findings();
    String name = SAMPLE + " of " + app.description();
    NginxSample sample =
        findings.collect(NginxSample.NONE, () -> NginxSample.rewrite(name, text(app, name), site));
    SortedMap<String, NginxOutlets.OutletFile> outlets =
        new NginxOutlets(directory, findings).read();
    Set<String> sockets = new LinkedHashSet<>();
    if (!outlets.containsKey(LISTEN)) {
      sockets.addAll(site.ports().sockets());
    }
    NginxConfig rewritten = NginxConfig.parse(name, sample.text(), findings);
    sockets.addAll(NginxSockets.of(name, rewritten, findings));
    outlets.values().forEach(file -> sockets.addAll(file.sockets()));
    findings.throwIfAny();
    return new NginxSource(name, sample, outlets, site, List.copyOf(sockets));
  }

  private static String text(SourceTree app, String name) {
    Content content =
        app.file(SAMPLE)
            .orElseThrow(
                () ->
                    ImageBuildException.input(
                        name,
                        "does not exist, so nginx cannot be set up for this app",
                        "Choose a branch that has it, or add it to your fork."));
    try {
      return new String(content.readAll(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw ImageBuildException.environment(name, "cannot be read: " + e, "", e);
    }
  }

  /**
   * Adds what all distributions share: {@code conf.d/discourse.conf}, the outlets' directories and
   * what is in them. Where the project has no {@code server/10-http.conf}, it is the port.
   */
  public void addTo(Layer.Builder layer) {
    Origin rewritten = new Origin(layer.name(), sampleSource + ", rewritten");
    layer.file(CONF_D.resolve("discourse.conf"), Content.of(sample.text()), rewritten);
    layer.file(NGINX.resolve("app-tcp.conf"), Content.of(overTcp()), rewritten);
    layer.file(NGINX.resolve("app-socket.conf"), Content.of(overSocket()), rewritten);
    for (String outlet : NginxSample.OUTLETS) {
      layer.add(new Entry.Directory(OUTLETS.resolve(outlet), Attributes.DIRECTORY, rewritten));
    }
    if (!outlets.containsKey(LISTEN)) {
      layer.file(OUTLETS.resolve(LISTEN), Content.of(listen()), rewritten);
    }
    if (sample.asksForEarlierAssets() && !outlets.containsKey(ASSETS)) {
      layer.file(OUTLETS.resolve(ASSETS), Content.of(earlierAssets()), rewritten);
    }
    outlets.forEach(
        (path, file) ->
            layer.file(
                OUTLETS.resolve(path), file.content(), new Origin(layer.name(), file.source())));
  }

  /** What systemd is to open for nginx: all that the configuration listens on. */
  public List<String> sockets() {
    return sockets;
  }

  private String overTcp() {
    return app("127.0.0.1:" + site.ports().app(), site.paths().logs() + "/nginx-access.log");
  }

  /** Under systemd standard output is a socket, which no log can be opened by. */
  private String overSocket() {
    return app("unix:" + site.paths().socket(), "syslog:server=unix:/dev/log,nohostname,tag=nginx");
  }

  private String app(String address, String log) {
    String upstreams = String.join("\n\n", sample.upstreams());
    return upstreams.replace(NginxSample.ADDRESS, address)
        + "\n\naccess_log "
        + log
        + sample.logFormat()
        + "\n";
  }

  private String listen() {
    return """
        listen %d default_server;
        # Written by the unit's script where the machine has IPv6.
        include %s/nginx-listen*.conf;
        """
        .formatted(site.ports().http(), site.paths().runtime());
  }

  /** Assets of other versions are kept by keep-assets.rb; what is missing now may be there soon. */
  private String earlierAssets() {
    return """
        location %s {
          root %s;
          gzip_static on;
          expires 1y;
          add_header Cache-Control public,immutable;
          try_files $uri @no_asset;
        }
        location @no_asset {
          add_header Cache-Control no-store always;
          return 404;
        }
        """
        .formatted(NginxSample.EARLIER_ASSETS, site.paths().state());
  }

  /** Adds what one distribution has on top: the brotli directives, if it has the module. */
  public void addTo(Layer.Builder layer, Distribution distribution) {
    if (distribution.hasNginxBrotli()
        && !sample.brotli().isEmpty()
        && !outlets.containsKey(BROTLI)) {
      Origin rewritten = new Origin(layer.name(), sampleSource + ", its brotli directives");
      layer.file(OUTLETS.resolve(BROTLI), Content.of(sample.brotli()), rewritten);
    }
  }
}
