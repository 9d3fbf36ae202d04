package io.github.discourseimage.build;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.distribution.OsRelease;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.template.MkosiModel;
import io.github.discourseimage.template.RenderedFile;
import io.github.discourseimage.template.SiteModel;
import io.github.discourseimage.template.Templates;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.regex.Pattern;

/** The tree for mkosi, which takes the files of the app from other outputs. */
final class MkosiTree {

  /** Without what separates paths in mkosi's settings, and what it replaces in them. */
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9._+~-]+");

  private final ImageRequest request;
  private final SiteModel site;
  private final SourceDateEpoch time;

  MkosiTree(ImageRequest request, SiteModel site, SourceDateEpoch time) {
    this.request = request;
    this.site = site;
    this.time = time;
  }

  /**
   * Renders it; nothing unless it is an output.
   *
   * @param releases what the app was compiled for, as far as that is known
   * @throws io.github.discourseimage.image.ImageBuildException with all that mkosi would stumble on
   */
  List<RenderedFile> files(Templates templates, SortedMap<Distribution, OsRelease> releases) {
    if (!request.outputs().selected().contains(Output.MKOSI)) {
      return List.of();
    }
    MkosiModel model = MkosiModel.of(site, time, releases);
    Findings findings = new Findings();
    check(model, findings);
    List<RenderedFile> files = findings.collect(List.of(), () -> templates.mkosi(site, model));
    findings.throwIfAny();
    return files;
  }

  private void check(MkosiModel model, Findings findings) {
    SortedSet<Output> outputs = request.outputs().selected();
    if (!outputs.contains(Output.TARBALL)) {
      findings.add(
          "discourse.outputs",
          "has mkosi but not tarball: mkosi makes its images of the tarballs",
          "add tarball to discourse.outputs");
    }
    if (model.compiles() && !outputs.contains(Output.CONTAINER)) {
      findings.add(
          "discourse.outputs",
          "has mkosi but not container, and the app is not compiled: mkosi would compile it by the"
              + " scripts in container/stages",
          "add container to discourse.outputs, or compile the app with discourse.build");
    }
    if (!PLAIN_NAME.matcher(request.project().finalName()).matches()) {
      findings.add(
          "<finalName>",
          "'" + request.project().finalName() + "' cannot be part of a path in mkosi's settings",
          "use letters, digits and . _ + ~ - in <build><finalName>");
    }
  }
}
