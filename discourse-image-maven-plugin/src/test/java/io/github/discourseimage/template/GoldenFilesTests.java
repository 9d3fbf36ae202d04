package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.distribution.Distribution;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole rendered files, to be read by people. After a wanted change run the test with {@code
 * -Dgolden.update=true} and look at the difference.
 */
class GoldenFilesTests {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @ParameterizedTest
  @CsvSource({
    "pitchfork,usr/lib/systemd/system/discourse-web.service",
    "unicorn,usr/lib/systemd/system/discourse-web.service",
    "puma,usr/lib/systemd/system/discourse-web.service",
    "pitchfork,etc/init.d/discourse-web",
    "unicorn,etc/init.d/discourse-web",
    "puma,etc/init.d/discourse-web",
    "pitchfork,etc/discourse/discourse.env",
    "pitchfork,usr/lib/discourse-image/with-credentials",
    "pitchfork,compose.yaml",
  })
  void rendersWhatIsWrittenDown(String server, String path) throws IOException {
    RenderedFiles files = Templates.builtIn().render(Sites.of(server));
    RenderedFile file =
        Stream.of(files.rootfs(), files.rootfs(Distribution.ALPINE), files.container())
            .flatMap(List::stream)
            .filter(candidate -> candidate.path().equals(path))
            .findFirst()
            .orElseThrow();
    String text = new String(file.content().readAll(), StandardCharsets.UTF_8);
    Path golden = GOLDEN.resolve(server).resolve(path.replace('/', '_'));
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(golden.getParent());
      Files.writeString(golden, text);
    }

    assertThat(text).isEqualTo(Files.readString(golden));
  }
}
