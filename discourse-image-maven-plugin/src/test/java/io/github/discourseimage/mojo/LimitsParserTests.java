package io.github.discourseimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.template.Limits;
import io.github.discourseimage.template.ServiceLimits;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LimitsParserTests {

  private final Findings findings = new Findings();
  private final PackageMojo mojo = new PackageMojo();

  @Test
  void whatIsNotSaidIsAsUsual() {
    assertThat(parse()).isEqualTo(ServiceLimits.defaults());
  }

  @Test
  void eachLimitCanBeSet() {
    mojo.webLimits =
        Map.of(
            "memoryHigh",
            "5g",
            "memoryMax",
            " 6G ",
            "cpus",
            "1.5",
            "cpuWeight",
            "300",
            "tasksMax",
            "1000");
    mojo.sidekiqLimits = Map.of("memoryMax", "800m");

    ServiceLimits limits = parse();

    assertThat(limits.web()).isEqualTo(new Limits(5120, 6144, 1500, 300, 1000));
    assertThat(limits.sidekiq()).isEqualTo(new Limits(700, 800, 1000, 50, 512));
    assertThat(limits.nginx()).isEqualTo(Limits.nginx());
  }

  @Test
  void tellsOfAllThatIsNoLimit() {
    mojo.webLimits =
        new TreeMap<>(
            Map.of("memoryMax", "6144", "cpus", "0", "cpuWeight", "10001", "memory", "1g"));
    mojo.webLimits.put("tasksMax", null);
    mojo.sidekiqLimits = Map.of("memoryMax", "100k", "tasksMax", "-1", "cpus", "1,5");
    mojo.nginxLimits = Map.of("memoryHigh", "1g", "memoryMax", "512m");

    assertThatThrownBy(
            () -> {
              parse();
              findings.throwIfAny();
            })
        .hasMessageStartingWith("9 problems:")
        .hasMessageContaining(
            "webLimits: 'memory' is no limit\n"
                + "    Fix: The limits are memoryHigh, memoryMax, cpus, cpuWeight, tasksMax.")
        .hasMessageContaining(
            "webLimits.memoryMax: is '6144', not a number with the unit k, m or g\n"
                + "    Fix: Write it as in 3g or 3072m, at least 1m.")
        .hasMessageContaining("webLimits.cpus: '0' is not a number of processors from 0.01 to 1024")
        .hasMessageContaining(
            "webLimits.cpuWeight: '10001' is not a number from 1 to 10000\n"
                + "    Fix: Write a number in that range, or leave it out for 100.")
        .hasMessageContaining("webLimits.tasksMax: '' is not a number from 1 to 4194304")
        .hasMessageContaining("sidekiqLimits.memoryMax: '100k' is too little or too much")
        .hasMessageContaining("sidekiqLimits.tasksMax: '-1' is not a number")
        .hasMessageContaining("sidekiqLimits.cpus: '1,5' is not a number of processors")
        .hasMessageContaining(
            "nginxLimits: memoryHigh is 1024m and memoryMax 512m: the service would be killed"
                + " before it is slowed down\n"
                + "    Fix: Give memoryHigh less than memoryMax, or leave it out for seven eighths"
                + " of it.");
  }

  private ServiceLimits parse() {
    return new LimitsParser(mojo, findings).parse();
  }
}
