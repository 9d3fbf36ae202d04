package io.github.discourseimage.mojo;

import io.github.discourseimage.build.Output;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.template.ContainerInit;
import java.util.List;
import java.util.SortedSet;

/** Parses what is the first process of container images, and what does not go with it. */
final class InitParser {

  private static final String PARAMETER = "discourse.oci.init";

  private final Findings findings;

  InitParser(Findings findings) {
    this.findings = findings;
  }

  /**
   * Parses.
   *
   * @param outputs those that are selected
   * @param distributions those that images are made for
   */
  ContainerInit parse(
      String name, SortedSet<Output> outputs, SortedSet<Distribution> distributions) {
    try {
      ContainerInit init = ContainerInit.of(name.trim());
      if (init == ContainerInit.SYSTEMD && outputs.contains(Output.OCI)) {
        requireSystemd(distributions);
        refuseCharts(outputs);
      }
      return init;
    } catch (IllegalArgumentException e) {
      findings.add(PARAMETER, String.valueOf(e.getMessage()), "choose one of them");
      return ContainerInit.TINI;
    }
  }

  private void requireSystemd(SortedSet<Distribution> distributions) {
    for (Distribution distribution : distributions) {
      if (distribution.packages().systemdPackages().isEmpty()) {
        findings.add(
            PARAMETER,
            "is 'systemd', which " + distribution + " does not have",
            "choose discourse.oci.init=tini, or leave "
                + distribution
                + " out of discourse.distributions");
      }
    }
  }

  private void refuseCharts(SortedSet<Output> outputs) {
    for (Output output : List.of(Output.HELM, Output.KUSTOMIZE)) {
      if (outputs.contains(output)) {
        findings.add(
            PARAMETER,
            "is 'systemd', but what the output "
                + output.id()
                + " writes runs an image of roles, in pods without root",
            "leave "
                + output.id()
                + " out of discourse.outputs, or choose discourse.oci.init=tini");
      }
    }
  }
}
