package io.github.discourseimage.source.nginx;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.source.nginx.NginxConfig.Directive;
import io.github.discourseimage.source.nginx.NginxConfig.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads the syntax of nginx's configuration (ngx_conf_file.c): words, quotes, escapes, comments,
 * blocks. Goes on after an error, so that all are found.
 */
final class NginxParser {

  /**
   * Directives that begin a line so often that, found as an argument there, they tell of a
   * semicolon that was forgotten above.
   */
  private static final Set<String> COMMON =
      Set.of(
          "access_log",
          "add_header",
          "allow",
          "client_max_body_size",
          "deny",
          "error_log",
          "error_page",
          "expires",
          "gzip",
          "if",
          "include",
          "limit_req",
          "listen",
          "location",
          "proxy_cache",
          "proxy_pass",
          "proxy_set_header",
          "return",
          "rewrite",
          "root",
          "server",
          "server_name",
          "set",
          "ssl_certificate",
          "ssl_certificate_key",
          "try_files");

  private final String name;
  private final NginxLexer lexer;
  private final Findings findings;

  NginxParser(String name, String text, Findings findings) {
    this.name = name;
    this.findings = findings;
    this.lexer = new NginxLexer(name, text, findings);
  }

  List<Directive> parse() {
    List<Directive> all = new ArrayList<>();
    while (true) {
      all.addAll(block());
      if (!lexer.closed()) {
        return all;
      }
      find(lexer.line(), "'}' closes no block", "Remove it, or open the block with '{'.");
    }
  }

  /** Reads up to the brace that closes the block (which is consumed) or to the end of the text. */
  private List<Directive> block() {
    List<Directive> directives = new ArrayList<>();
    List<Word> words = new ArrayList<>();
    while (true) {
      switch (lexer.next()) {
        case WORD -> words.add(lexer.word());
        case SEMICOLON -> {
          if (words.isEmpty()) {
            find(lexer.line(), "';' ends no directive", "Remove it.");
          } else {
            directives.add(new Directive(checked(words), lexer.offset(), List.of()));
          }
          words = new ArrayList<>();
        }
        case OPEN -> {
          if (words.isEmpty()) {
            find(lexer.line(), "'{' opens a block without a name", "Name it, or remove it.");
            words.add(new Word("", lexer.offset() - 1, lexer.offset(), lexer.line()));
          }
          directives.add(nested(words));
          words = new ArrayList<>();
        }
        case CLOSE, END -> {
          if (!words.isEmpty()) {
            unterminated(words);
          }
          return directives;
        }
      }
    }
  }

  private Directive nested(List<Word> words) {
    int line = lexer.line();
    List<Directive> block = block();
    if (!lexer.closed()) {
      find(line, "the block '" + words.get(0).text() + "' is never closed", "Add '}' to its end.");
    }
    return new Directive(checked(words), lexer.offset(), block);
  }

  private List<Word> checked(List<Word> words) {
    for (int i = 1; i < words.size(); i++) {
      Word word = words.get(i);
      if (word.line() > words.get(i - 1).line() && COMMON.contains(word.text())) {
        unterminated(words.subList(0, i));
      }
    }
    return words;
  }

  private void unterminated(List<Word> words) {
    find(
        words.get(words.size() - 1).line(),
        "the directive '" + words.get(0).text() + "' does not end with ';'",
        "Add ';' to its end.");
  }

  private void find(int line, String problem, String hint) {
    findings.add(name + ":" + line, problem, hint);
  }
}
