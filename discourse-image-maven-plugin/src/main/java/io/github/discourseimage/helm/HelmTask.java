package io.github.discourseimage.helm;

import java.io.Serializable;
import java.util.List;

/**
 * What Helm is asked for.
 *
 * @param chart a directory or an archive
 * @param kubernetes version to render for, such as {@code 1.25}; empty to lint instead
 * @param values files that are laid over the chart's own values, in this order
 */
record HelmTask(
    String chart, String release, String namespace, String kubernetes, List<String> values)
    implements Serializable {

  static HelmTask lint(String chart) {
    return new HelmTask(chart, "", "", "", List.of());
  }

  boolean isLint() {
    return kubernetes.isEmpty();
  }

  /**
   * What Helm answers.
   *
   * @param failed whether Helm refused
   * @param text manifests, or what Helm said
   */
  record Answer(boolean failed, String text) implements Serializable {}
}
