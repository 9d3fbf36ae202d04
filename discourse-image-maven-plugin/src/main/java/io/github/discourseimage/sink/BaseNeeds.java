package io.github.discourseimage.sink;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.UnixPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a service wants of its base and would miss only when it runs: the programs that its units
 * start, and the certificates of the authorities that the app trusts.
 */
final class BaseNeeds {

  private static final UnixPath UNITS = UnixPath.of("/usr/lib/systemd/system");

  /** systemd.service(5), "COMMAND LINES", with its special prefixes. */
  private static final Pattern PROGRAM =
      Pattern.compile("^Exec\\w+=[-@:+!|]*(/\\S+)", Pattern.MULTILINE);

  /** What runs nginx, wherever that is. */
  private static final UnixPath RUNS_NGINX = UnixPath.of("/usr/lib/discourse-image/nginx");

  private static final List<UnixPath> NGINX =
      List.of(UnixPath.of("/usr/sbin/nginx"), UnixPath.of("/usr/bin/nginx"));

  private final FlatBase base;
  private final List<Entry> ours;
  private final Set<UnixPath> paths = new HashSet<>();

  /**
   * @param ours all that will lie over the base
   */
  BaseNeeds(FlatBase base, List<Entry> ours) {
    this.base = base;
    this.ours = ours;
    ours.forEach(entry -> paths.add(entry.path()));
  }

  /** Tells what is missing; somebody may not want it. */
  void warn(BuildLog log) {
    Distribution distribution = base.base().distribution();
    for (Entry entry : ours) {
      if (entry instanceof Entry.File unit
          && unit.path().parent().equals(UNITS)
          && unit.path().name().endsWith(".service")) {
        for (UnixPath program : programs(FlatBase.text(unit))) {
          if (!has(program)) {
            log.warn(
                FlatBase.subject(distribution)
                    + " has no "
                    + program
                    + ", which "
                    + unit.path().name()
                    + " starts: install it in the base");
          }
        }
      }
    }
    if (paths.contains(RUNS_NGINX) && NGINX.stream().noneMatch(this::has)) {
      log.warn(
          FlatBase.subject(distribution)
              + " has no nginx, which "
              + RUNS_NGINX
              + " runs: install it in the base");
    }
    UnixPath bundle = distribution.trustStore().bundle();
    if (!has(bundle)) {
      log.warn(
          FlatBase.subject(distribution)
              + " has no "
              + bundle
              + ", so that the app trusts no server: install ca-certificates in the base");
    }
  }

  private static Set<UnixPath> programs(String unit) {
    Set<UnixPath> programs = new TreeSet<>();
    Matcher matcher = PROGRAM.matcher(unit);
    while (matcher.find()) {
      programs.add(UnixPath.of(matcher.group(1)));
    }
    return programs;
  }

  private boolean has(UnixPath path) {
    return paths.contains(path)
        || base.entries().containsKey(base.base().hides().rest().real(path));
  }
}
