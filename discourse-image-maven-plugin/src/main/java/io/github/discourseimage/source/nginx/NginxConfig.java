package io.github.discourseimage.source.nginx;

import io.github.discourseimage.image.Findings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A parsed nginx configuration file: directives, each with its place in the text, so that one can
 * be changed and all the rest, comments and white space included, stays as it was written.
 */
final class NginxConfig {

  /**
   * A word of a directive.
   *
   * @param text without quotes and escapes
   * @param start offset of its first character, quotes included
   * @param end offset after its last
   * @param line beginning with 1
   */
  record Word(String text, int start, int end, int line) {}

  /**
   * A directive, with a block or without.
   *
   * @param words its name and its arguments
   * @param end offset after its {@code ;} or {@code }}
   * @param block what it holds; empty for a simple directive and for an empty block
   */
  record Directive(List<Word> words, int end, List<Directive> block) {

    Directive {
      words = List.copyOf(words);
      block = List.copyOf(block);
    }

    String name() {
      return words.get(0).text();
    }

    int start() {
      return words.get(0).start();
    }

    int line() {
      return words.get(0).line();
    }

    List<Word> arguments() {
      return words.subList(1, words.size());
    }

    /** The first argument's text, if there is one. */
    Optional<String> first() {
      return words.size() < 2 ? Optional.empty() : Optional.of(words.get(1).text());
    }

    boolean is(String name) {
      return name().equals(name);
    }

    /** This directive and all below it, in the order of the text. */
    Stream<Directive> walk() {
      return Stream.concat(Stream.of(this), block.stream().flatMap(Directive::walk));
    }
  }

  private final String text;
  private final List<Directive> directives;

  private NginxConfig(String text, List<Directive> directives) {
    this.text = text;
    this.directives = List.copyOf(directives);
  }

  /**
   * Parses a file.
   *
   * @param name for findings, such as {@code src/main/nginx/server/20-tls.conf}
   * @param findings gets everything that nginx would not read, each with its line
   */
  static NginxConfig parse(String name, String text, Findings findings) {
    return new NginxConfig(text, new NginxParser(name, text, findings).parse());
  }

  String text() {
    return text;
  }

  /** The directives outside all blocks. */
  List<Directive> directives() {
    return directives;
  }

  /** All directives, at any depth, that a test accepts. */
  List<Directive> all(Predicate<Directive> test) {
    List<Directive> found = new ArrayList<>();
    directives.stream().flatMap(Directive::walk).filter(test).forEach(found::add);
    return found;
  }
}
