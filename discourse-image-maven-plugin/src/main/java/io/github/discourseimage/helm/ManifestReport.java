package io.github.discourseimage.helm;

import io.github.discourseimage.image.Finding;
import io.github.discourseimage.image.Findings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is wrong with manifests. The same thing in several renderings of a chart is told once, of
 * the first.
 */
final class ManifestReport {

  private final Map<String, Finding> errors = new LinkedHashMap<>();
  private final Map<String, Finding> warnings = new LinkedHashMap<>();
  private String file = "";

  /** All that follows is about a rendering that can be read there. */
  void in(String rendered) {
    file = rendered;
  }

  void error(Manifest manifest, Field field, String problem, String fix) {
    add(errors, manifest, field, problem, fix);
  }

  /** What the build goes on with. */
  void warning(Manifest manifest, Field field, String problem, String fix) {
    add(warnings, manifest, field, problem, fix);
  }

  private void add(
      Map<String, Finding> to, Manifest manifest, Field field, String problem, String fix) {
    String where =
        manifest.id() + (manifest.template().isEmpty() ? "" : " of " + manifest.template());
    String path = field.path().isEmpty() ? "" : ": " + field.path();
    to.putIfAbsent(
        where + path + problem,
        new Finding(file + ":" + field.line() + ": " + where + path, problem, fix));
  }

  /** What has no place in a manifest. */
  void error(String subject, String problem, String fix) {
    errors.putIfAbsent(problem, new Finding(subject, problem, fix));
  }

  List<Finding> warnings() {
    return List.copyOf(warnings.values());
  }

  /** Ends the build if there is an error. */
  void throwIfAny() {
    Findings findings = new Findings();
    errors.values().forEach(one -> findings.add(one.subject(), one.problem(), one.hint()));
    findings.throwIfAny();
  }
}
