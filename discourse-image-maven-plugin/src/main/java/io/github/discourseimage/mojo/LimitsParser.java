package io.github.discourseimage.mojo;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.template.Limits;
import io.github.discourseimage.template.ServiceLimits;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the services may take, from {@code <webLimits>} and the like. */
final class LimitsParser {

  private static final List<String> NAMES =
      List.of("memoryHigh", "memoryMax", "cpus", "cpuWeight", "tasksMax");

  /** systemd.resource-control(5), {@code CPUWeight=}. */
  private static final int GREATEST_WEIGHT = 10_000;

  /** The kernel's greatest {@code pid_max}. */
  private static final int MOST_TASKS = 4_194_304;

  private static final BigDecimal MOST_CPUS = BigDecimal.valueOf(1024);

  private final AbstractLimitsMojo mojo;
  private final Findings findings;

  LimitsParser(AbstractLimitsMojo mojo, Findings findings) {
    this.mojo = mojo;
    this.findings = findings;
  }

  ServiceLimits parse() {
    return new ServiceLimits(
        parse("webLimits", mojo.webLimits, Limits.web()),
        parse("sidekiqLimits", mojo.sidekiqLimits, Limits.sidekiq()),
        parse("nginxLimits", mojo.nginxLimits, Limits.nginx()));
  }

  private Limits parse(String parameter, Map<String, String> configured, Limits usual) {
    Map<String, String> given = new TreeMap<>();
    configured.forEach((name, value) -> given.put(name, RequestParser.orEmpty(value).trim()));
    for (String name : given.keySet()) {
      if (!NAMES.contains(name)) {
        findings.add(
            parameter,
            "'" + name + "' is no limit",
            "The limits are " + String.join(", ", NAMES) + ".");
      }
    }
    int max = memory(parameter, "memoryMax", given, usual.memoryMebibytes());
    int high = memory(parameter, "memoryHigh", given, Limits.usualHigh(max));
    if (high > max) {
      findings.add(
          parameter,
          "memoryHigh is "
              + high
              + "m and memoryMax "
              + max
              + "m: the service would be killed before it is slowed down",
          "Give memoryHigh less than memoryMax, or leave it out for seven eighths of it.");
    }
    return new Limits(
        high,
        max,
        cpus(parameter, given, usual.milliCpus()),
        number(parameter, "cpuWeight", given, GREATEST_WEIGHT, usual.cpuWeight()),
        number(parameter, "tasksMax", given, MOST_TASKS, usual.tasks()));
  }

  private int memory(String parameter, String name, Map<String, String> given, int usual) {
    String text = given.get(name);
    if (text == null) {
      return usual;
    }
    String hint = "Write it as in 3g or 3072m, at least 1m.";
    String subject = parameter + "." + name;
    long mebibytes = ByteSize.parse(subject, text, hint, findings) >> 20;
    if (mebibytes >= 1 && mebibytes <= Integer.MAX_VALUE) {
      return (int) mebibytes;
    }
    if (text.matches("\\d+[kmgKMG]")) {
      findings.add(subject, "'" + text + "' is too little or too much", hint);
    }
    return usual;
  }

  private int cpus(String parameter, Map<String, String> given, int usual) {
    String text = given.get("cpus");
    if (text == null) {
      return usual;
    }
    if (text.matches("\\d{1,4}(\\.\\d{1,2})?")) {
      BigDecimal cpus = new BigDecimal(text);
      if (cpus.signum() > 0 && cpus.compareTo(MOST_CPUS) <= 0) {
        return cpus.movePointRight(3).intValueExact();
      }
    }
    findings.add(
        parameter + ".cpus",
        "'" + text + "' is not a number of processors from 0.01 to " + MOST_CPUS,
        "Write it as in 2 or 1.5.");
    return usual;
  }

  private int number(
      String parameter, String name, Map<String, String> given, int most, int usual) {
    String text = given.get(name);
    if (text == null) {
      return usual;
    }
    if (text.matches("\\d{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    }
    findings.add(
        parameter + "." + name,
        "'" + text + "' is not a number from 1 to " + most,
        "Write a number in that range, or leave it out for " + usual + ".");
    return usual;
  }
}
