package io.github.discourseimage.source.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.source.nginx.NginxConfig.Directive;
import io.github.discourseimage.source.nginx.NginxConfig.Word;
import java.util.List;
import org.junit.jupiter.api.Test;

class NginxParserTests {

  @Test
  void readsQuotesEscapesVariablesAndComments() {
    List<Directive> directives =
        parse(
            """
            # not a { directive ;
            log_format a '$x "#" {}' "b\\"c";# and this neither
            set $a ${b}c;
            rewrite \\.(gif|png)$ x#y;
            if ($a = "b") { return 404; }
            """);

    assertThat(directives.stream().map(d -> d.words().stream().map(Word::text).toList()))
        .containsExactly(
            List.of("log_format", "a", "$x \"#\" {}", "b\"c"),
            List.of("set", "$a", "${b}c"),
            List.of("rewrite", "\\.(gif|png)$", "x#y"),
            List.of("if", "($a", "=", "b", ")"));
    assertThat(directives.get(3).block()).extracting(Directive::name).containsExactly("return");
    assertThat(directives).extracting(Directive::line).containsExactly(2, 3, 4, 5);
  }

  @Test
  void tellsOfEveryMistakeAtOnce() {
    assertThatThrownBy(
            () ->
                parse(
                    """
                    server {
                      root /a
                    }
                    }
                    ;
                    location / {
                      gzip_types a
                      listen 80;
                    add_header X "y;
                    """))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining("a.conf:2: the directive 'root' does not end with ';'")
        .hasMessageContaining("a.conf:4: '}' closes no block")
        .hasMessageContaining("a.conf:5: ';' ends no directive")
        .hasMessageContaining("a.conf:6: the block 'location' is never closed")
        .hasMessageContaining("a.conf:7: the directive 'gzip_types' does not end with ';'")
        .hasMessageContaining("a.conf:9: the quoted text is never closed");
  }

  @Test
  void takesArgumentsOnSeveralLines() {
    assertThat(parse("gzip_types a\n  b\n  c;\n").get(0).arguments()).hasSize(3);
  }

  private static List<Directive> parse(String text) {
    Findings findings = new Findings();
    List<Directive> directives = NginxConfig.parse("a.conf", text, findings).directives();
    findings.throwIfAny();
    return directives;
  }
}
