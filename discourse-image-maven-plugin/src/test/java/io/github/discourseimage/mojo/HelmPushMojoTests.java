package io.github.discourseimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.Findings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HelmPushMojoTests {

  @ParameterizedTest
  @CsvSource({
    "oci://registry.example.org/charts, registry.example.org/charts/my-forum",
    "oci://registry.example.org/team/charts/, registry.example.org/team/charts/my-forum",
    "oci://localhost:5000, localhost:5000/my-forum",
  })
  void theChartsNameComesBehindTheRepository(String repository, String name) {
    Findings findings = new Findings();

    assertThat(HelmPushMojo.name(repository, "my-forum", findings)).hasToString(name);
    findings.throwIfAny();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://registry.example.org/charts | my-forum | is 'https://registry.example.org/charts',"
            + " which is no registry of charts",
        "oci://charts/mine | my-forum | is 'oci://charts/mine', whose first part is not the host",
        "oci://registry.example.org/charts:1.0 | my-forum | is not an image name; it must be",
        "oci://registry.example.org/Charts | my-forum | is not an image name; it must be",
        "oci://registry.example.org/charts | My_Forum | 'registry.example.org/charts/My_Forum' is not",
      })
  void refusesWhatIsNone(String repository, String chart, String problem) {
    Findings findings = new Findings();

    HelmPushMojo.name(repository, chart, findings);

    assertThatThrownBy(findings::throwIfAny)
        .hasMessageStartingWith("discourse.helmRepository: ")
        .hasMessageContaining(problem)
        .hasMessageContaining("oci://registry.example.org/charts");
  }

  @Test
  void saysWhatIsMissing() {
    Findings findings = new Findings();

    HelmPushMojo.name(null, "my-forum", findings);

    assertThatThrownBy(findings::throwIfAny)
        .hasMessageContaining("is missing, so there is nowhere to push the chart to");
  }
}
