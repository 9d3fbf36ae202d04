package io.github.discourseimage.build;

import io.github.discourseimage.stage.Probe;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether this machine can make something.
 *
 * @param wanted whether the project asks for it
 * @param probes of all that it takes
 */
public record Diagnosis(String name, boolean wanted, List<Probe> probes) {

  public Diagnosis {
    probes = List.copyOf(probes);
  }

  public boolean possible() {
    return probes.stream().allMatch(Probe::works);
  }

  /** For people. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        name
            + ": "
            + (possible() ? "can be made here" : "cannot be made here")
            + (wanted ? "" : " (the project does not ask for it)"));
    for (Probe probe : probes) {
      lines.add(
          (probe.works() ? "  ok       " : "  MISSING  ") + probe.name() + ": " + probe.detail());
      if (!probe.works() && !probe.fix().isEmpty()) {
        lines.add("           fix: " + probe.fix());
      }
    }
    return lines;
  }
}
