package io.github.discourseimage.build;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.distribution.OsRelease;
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
import io.github.discourseimage.source.chart.Chart;
import io.github.discourseimage.source.nginx.NginxSource;
import io.github.discourseimage.template.Archives;
import io.github.discourseimage.template.RenderedFile;
import io.github.discourseimage.template.RenderedFiles;
import io.github.discourseimage.template.SiteModel;
import io.github.discourseimage.template.Templates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Reads all sources into layers; what is wrong in any of them is reported together. The templates
 * are parsed while the repositories are opened and rendered while the app's tree is read: in a
 * build that has a cold JVM each of the two takes a quarter of a second.
 */
final class ImageReader {

  /**
   * An image, what was rendered for outputs that are not part of it, and from what.
   *
   * @param chart if it is one of the outputs
   * @param releases what each distribution's native code was made for
   * @param mkosi the tree for mkosi, if it is one of the outputs
   */
  record Read(
      Image image,
      RenderedFiles rendered,
      Optional<Chart> chart,
      SiteModel site,
      SortedMap<Distribution, OsRelease> releases,
      List<RenderedFile> mkosi) {}

  private final ImageRequest request;
  private final Checkouts.Opened checkouts;
  private final Instant now;
  private final Optional<AppCompiler> compiler;
  private final BuildLog log;
  private final Ahead<Templates> templates;
  private final Findings findings = new Findings();

  /**
   * Prepares reading; certificates must be valid at {@code now}.
   *
   * @param templates as {@link #templates} makes them
   * @param compiler or nothing when the app is not compiled
   */
  ImageReader(
      ImageRequest request,
      Checkouts.Opened checkouts,
      Ahead<Templates> templates,
      Optional<AppCompiler> compiler,
      Instant now,
      BuildLog log) {
    this.request = request;
    this.checkouts = checkouts;
    this.templates = templates;
    this.compiler = compiler;
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
    StagePlan plan = findings.collect(StagePlan.NONE, this::plan);
    SiteModel usual =
        compiler.isPresent()
            ? site(certificates)
            : site(certificates).withCompile(plan.forContainer(request.compilation()));
    Optional<NginxSource> nginx = nginx(usual);
    SiteModel site = nginx.map(it -> usual.withSockets(it.sockets())).orElse(usual);
    Ahead<RenderedFiles> rendered = Ahead.of("render", () -> templates.get().render(site));
    AppLinks links = new AppLinks(site);
    Layer tree = appTree(site);
    Layer app = findings.collect(tree, () -> links.without(tree));
    Layer plugins = plugins(site);
    Overlays overlays = Overlays.read(request.inputs(), findings, log);
    Config config =
        new Config(
            findings.collect(RenderedFiles.NONE, rendered::get), certificates, nginx, overlays);
    Optional<Chart> chart = chart(site, config.rendered());
    MkosiTree mkosi = new MkosiTree(request, site, time());
    findings.collect(List.of(), () -> mkosi.files(templates.get(), new TreeMap<>()));
    List<Layer> laidOver = laidOver(links, List.of(app, plugins), config);
    SortedMap<Distribution, List<Layer>> variants = new TreeMap<>();
    for (Distribution distribution : request.distributions()) {
      variants.put(distribution, variant(distribution, config));
    }
    findings.throwIfAny();
    // Compiling takes minutes, so everything that can be wrong with the input was told before.
    CompiledLayers compiled =
        compiler
            .map(it -> it.compile(compiled(site, List.of(tree, plugins), plan)))
            .orElseGet(CompiledLayers::new);
    List<Layer> common = new ArrayList<>(List.of(app, plugins));
    common.addAll(compiled.common());
    common.addAll(laidOver);
    variants.replaceAll(
        (distribution, own) ->
            Stream.concat(compiled.of(distribution).stream(), own.stream()).toList());
    Image image = new Image(request.project().finalName(), time(), common, variants);
    new ImageValidator().validate(image, findings);
    findings.throwIfAny();
    return new Read(
        image,
        compiler.isPresent()
            ? config.rendered()
            : config.rendered().withContainer(plan.containerFiles()),
        chart,
        site,
        compiled.releases(),
        mkosi.files(templates.get(), compiled.releases()));
  }

  /** Fetches what compiling the app needs. */
  void fetch() {
    SiteModel site = site(CertificatesSource.NONE);
    List<Layer> layers = List.of(appTree(site), plugins(site));
    StagePlan plan = findings.collect(StagePlan.NONE, this::plan);
    findings.throwIfAny();
    compiler.ifPresent(it -> it.fetch(compiled(site, layers, plan)));
  }

  private StagePlan plan() {
    return StagePlan.of(checkouts.app(), checkouts.facts(), request.compilation(), time(), log);
  }

  private AppCompiler.App compiled(SiteModel site, List<Layer> layers, StagePlan plan) {
    return new AppCompiler.App(layers, UnixPath.of(site.paths().app()), plan, time());
  }

  /** What is laid over the app, common to all distributions and for each. */
  private record Config(
      RenderedFiles rendered,
      CertificatesSource certificates,
      Optional<NginxSource> nginx,
      Overlays overlays) {}

  private Layer appTree(SiteModel site) {
    UnixPath path = UnixPath.of(site.paths().app());
    return layer("app", layer -> checkouts.app().addTo(layer, path));
  }

  private Layer plugins(SiteModel site) {
    UnixPath path = UnixPath.of(site.paths().app());
    return layer("plugins", new PluginsSource(checkouts.plugins(), checkouts.facts(), path)::addTo);
  }

  private List<Layer> laidOver(AppLinks links, List<Layer> trees, Config config) {
    return List.of(
        layer("config", config.rendered()::addTo),
        layer("config", layer -> links.addTo(layer, trees)),
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

  private Optional<Chart> chart(SiteModel site, RenderedFiles rendered) {
    return request.outputs().selected().contains(Output.HELM)
            || request.outputs().selected().contains(Output.KUSTOMIZE)
        ? findings.collect(
            Optional.empty(),
            () -> Optional.of(Chart.read(site, rendered.helm(), request.inputs().helmDirectory())))
        : Optional.empty();
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
    Archives archives =
        new Archives(
            request.project().finalName() + "-rootfs",
            "." + request.outputs().compression().extension());
    SiteModel named =
        defaults
            .withImage(request.site().image().toString())
            .withLimits(request.site().limits())
            .withArchives(archives)
            .withBaseImages(RegistryBases.names(request.outputs().oci()))
            .withLabels(
                Labels.of(
                    request,
                    checkouts.appAt().commit(),
                    checkouts.facts().license(),
                    time().toString()));
    SiteModel site = certificates.isEmpty() ? named : named.withCertificates();
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
