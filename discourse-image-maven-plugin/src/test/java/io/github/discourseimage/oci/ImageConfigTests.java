package io.github.discourseimage.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ImageConfigTests {

  @Test
  void whatIsWrittenIsRead() {
    RunConfig run =
        new RunConfig(
            "10001:10001",
            new TreeSet<>(List.of("3000/tcp")),
            new TreeMap<>(Map.of("PATH", "/bin", "X", "a=b")),
            List.of("tini", "--"),
            List.of("web"),
            new TreeSet<>(List.of("/var/lib/discourse")),
            "/usr/lib/discourse",
            new TreeMap<>(Map.of("a", "b")),
            "SIGTERM",
            new RunConfig.HealthCheck(
                List.of("curl", "-f"),
                Duration.ofSeconds(15),
                Duration.ofSeconds(5),
                Duration.ofSeconds(300),
                4));

    ImageConfig read =
        ImageConfig.of(
            Map.of(
                "architecture",
                "arm64",
                "config",
                run.json(),
                "history",
                List.of(
                    Map.of("comment", "base"),
                    Map.of("empty_layer", true, "comment", "none"),
                    Map.of())));

    assertThat(read).isEqualTo(new ImageConfig("arm64", run, List.of("base", "")));
  }

  @Test
  void whatIsAbsentIsEmptyAndAShellsHealthCheckIsOne() {
    assertThat(ImageConfig.of(Map.of()).run().entrypoint()).isEmpty();
    assertThat(ImageConfig.of(Map.of()).run().healthCheck().command()).isEmpty();
    Map<String, Object> health = Map.of("Test", List.of("CMD-SHELL", "curl localhost || exit 1"));
    assertThat(
            ImageConfig.of(Map.of("config", Map.of("Healthcheck", health)))
                .run()
                .healthCheck()
                .command())
        .containsExactly("/bin/sh", "-c", "curl localhost || exit 1");
  }
}
