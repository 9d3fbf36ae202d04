package io.github.discourseimage.stage;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.NearNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** Stages run in the order of their names; what one needs must therefore come before it. */
final class StageOrder {

  /** Instead of names: every stage before. */
  private static final String ALL = "all";

  private final SortedMap<String, List<String>> needs;
  private final SortedMap<String, StageFile> headers;
  private final Findings findings;
  private final Map<String, List<String>> known = new HashMap<>();

  /**
   * @param needs by stage, as written
   * @param headers by stage, the file that says so
   */
  StageOrder(
      SortedMap<String, List<String>> needs,
      SortedMap<String, StageFile> headers,
      Findings findings) {
    this.needs = needs;
    this.headers = headers;
    this.findings = findings;
  }

  /**
   * The stages that one needs and those that they need, sorted; asked for in the order in which
   * they run. What cannot be goes to the findings.
   */
  List<String> neededBy(String stage) {
    Set<String> found = new LinkedHashSet<>();
    for (String need : needs.getOrDefault(stage, List.of())) {
      if (need.equals(ALL)) {
        found.addAll(needs.headMap(stage).keySet());
      } else if (!needs.containsKey(need)) {
        add(
            stage,
            "needs the stage '"
                + need
                + "', which is unknown"
                + NearNames.didYouMean(need, needs.keySet()),
            "The stages are " + String.join(", ", needs.keySet()) + ".");
      } else if (need.compareTo(stage) >= 0) {
        later(stage, need);
      } else {
        // What a stage needs is of no use without what that needs: gems without their Ruby.
        found.addAll(known.getOrDefault(need, List.of()));
        found.add(need);
      }
    }
    known.put(stage, List.copyOf(found));
    return found.stream().sorted().toList();
  }

  private void later(String stage, String need) {
    List<String> way = new ArrayList<>();
    if (leads(need, stage, way)) {
      add(
          stage,
          "needs itself: " + stage + " -> " + String.join(" -> ", way),
          "Remove one of these stages from the '# needs:' of the one before.");
    } else {
      add(
          stage,
          "needs the stage '" + need + "', which runs after it",
          "Give " + stage + " a number above that of " + need + "; stages run by name.");
    }
  }

  /** Whether needs lead from one stage to another; collects the stages on the way. */
  private boolean leads(String from, String to, List<String> way) {
    if (way.contains(from)) {
      return false;
    }
    way.add(from);
    if (from.equals(to)) {
      return true;
    }
    for (String next : needs.getOrDefault(from, List.of())) {
      if (leads(next, to, way)) {
        return true;
      }
    }
    way.remove(way.size() - 1);
    return false;
  }

  private void add(String stage, String problem, String hint) {
    StageFile header = headers.get(stage);
    findings.add(header == null ? stage : header.source(), problem, hint);
  }
}
