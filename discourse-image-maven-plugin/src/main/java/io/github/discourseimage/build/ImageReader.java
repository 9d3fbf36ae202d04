package io.github.discourseimage.build;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.source.AppLinks;
import io.github.discourseimage.source.CertificatesSource;
import io.github.discourseimage.source.PluginTree;
import io.github.discourseimage.source.PluginsSource;
import io.github.discourseimage.source.SettingsSource;
import io.github.discourseimage.source.SiteSettings;
import io.github.discourseimage.source.nginx.NginxSource;
import io.github.discourseimage.template.RenderedFiles;
import io.github.discourseimage.template.SiteModel;
import io.github.discourseimage.template.Templates;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Reads all sources into layers; what is wrong in any of them is reported together. The templates
 * are parsed while the repositories are opened and rendered while the app's tree is read: in a
 * build that has a cold JVM each of the two takes a quarter of a second.
 */
final class ImageReader {

  /** An image, and what was rendered for outputs that are not part of it. */
  record Read(Image image, RenderedFiles rendered) {}

  private final ImageRequest request;
  private final Checkouts.Opened checkouts;
  private final Instant now;
  private final BuildLog log;
  private final Ahead<Templates> templates;
  private final Findings findings = new Findings();

  /**
   * Prepares reading; certificates must be valid at {@code now}.
   *
   * @param templates as {@link #templates} makes them
   */
  ImageReader(
      ImageRequest request,
      Checkouts.Opened checkouts,
      Ahead<Templates> templates,
      Instant now,
      BuildLog log) {
    this.request = request;
    this.checkouts = checkouts;
    this.templates = templates;
    this.now = now;
    this.log = log;
  }

  /** Begins to read the templates, which needs no checkout. */
  static Ahead<Templates> templates(ImageRequest request) {
    return Ahead.of(
        "templates", () -> Templates.overriddenBy(request.inputs().templatesDirectory()).parsed());
  }

  /**
   * Reads everything and lays it over each other.
   *
   * @throws io.github.discourseimage.image.ImageBuildException with all that is wrong in the input
   */
  Read read() {
    CertificatesSource certificates = certificates();
    SiteModel site = site(certificates);
    Ahead<RenderedFiles> rendered = Ahead.of("render", () -> templates.get().render(site));
    AppLinks links = new AppLinks(site);
    Layer app = app(site, links);
    Optional<NginxSource> nginx = nginx(site);
    Overlays overlays = Overlays.read(request.inputs(), findings, log);
    Config config =
        new Config(
            findings.collect(RenderedFiles.NONE, rendered::get), certificates, nginx, overlays);
    List<Layer> common = common(site, app, links, config);
    SortedMap<Distribution, List<Layer>> variants = new TreeMap<>();
    for (Distribution distribution : request.distributions()) {
      variants.put(distribution, variant(distribution, config));
    }
    findings.throwIfAny();
    Image image = new Image(request.project().finalName(), time(), common, variants);
    new ImageValidator().validate(image, findings);
    findings.throwIfAny();
    return new Read(image, config.rendered());
  }

  /** What is laid over the app, common to all distributions and for each. */
  private record Config(
      RenderedFiles rendered,
      CertificatesSource certificates,
      Optional<NginxSource> nginx,
      Overlays overlays) {}

  private Layer app(SiteModel site, AppLinks links) {
    UnixPath path = UnixPath.of(site.paths().app());
    Layer whole = layer("app", layer -> checkouts.app().addTo(layer, path));
    return findings.collect(whole, () -> links.without(whole));
  }

  private List<Layer> common(SiteModel site, Layer app, AppLinks links, Config config) {
    UnixPath path = UnixPath.of(site.paths().app());
    Layer plugins =
        layer("plugins", new PluginsSource(checkouts.plugins(), checkouts.facts(), path)::addTo);
    return List.of(
        app,
        plugins,
        layer("config", config.rendered()::addTo),
        layer("config", layer -> links.addTo(layer, List.of(app, plugins))),
        layer("config", config.certificates()::addTo),
        layer("config", this::addSettings),
        layer("config", layer -> config.nginx().ifPresent(nginx -> nginx.addTo(layer))),
        config.overlays().common());
  }

  private List<Layer> variant(Distribution distribution, Config config) {
    String name = distribution.id();
    return List.of(
        layer(name, layer -> config.rendered().addTo(layer, distribution)),
        layer(name, layer -> config.certificates().addTo(layer, distribution)),
        layer(name, layer -> config.nginx().ifPresent(nginx -> nginx.addTo(layer, distribution))),
        config.overlays().of(distribution));
  }

  private Layer layer(String name, Consumer<Layer.Builder> source) {
    return findings.collect(Layer.empty(name), () -> Layer.of(name, source));
  }

  private Optional<NginxSource> nginx(SiteModel site) {
    return findings.collect(
        Optional.empty(),
        () ->
            Optional.of(
                NginxSource.read(checkouts.app(), request.inputs().nginxDirectory(), site)));
  }

  private CertificatesSource certificates() {
    return findings.collect(
        CertificatesSource.NONE,
        () ->
            CertificatesSource.read(
                request.inputs().certificatesDirectory(), request.inputs().caBundle(), now, log));
  }

  private SiteModel site(CertificatesSource certificates) {
    SiteModel defaults =
        SiteModel.defaults(
            request.project().artifactId(),
            request.project().version(),
            checkouts.facts().version(),
            checkouts.appAt().commit(),
            request.site().hostname(),
            checkouts.facts().webServer(),
            request.distributions());
    SiteModel site = certificates.isEmpty() ? defaults : defaults.withCertificates();
    return findings.collect(site, () -> site.withEnvironment(request.site().environment()));
  }

  private void addSettings(Layer.Builder layer) {
    SiteSettings known = checkouts.facts().siteSettings();
    for (PluginTree plugin : checkouts.plugins()) {
      known = known.plus(plugin.tree(), log);
    }
    new SettingsSource(
            request.inputs().settingsFile(), known, request.inputs().allowedSecretSettings(), log)
        .addTo(layer);
  }

  private SourceDateEpoch time() {
    return request.time().orElseGet(() -> SourceDateEpoch.of(checkouts.app().commitTime()));
  }
}
