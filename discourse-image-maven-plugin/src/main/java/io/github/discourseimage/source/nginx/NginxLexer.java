package io.github.discourseimage.source.nginx;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.source.nginx.NginxConfig.Word;

/** Cuts nginx's configuration into words, semicolons and braces. */
final class NginxLexer {

  enum Token {
    WORD,
    SEMICOLON,
    OPEN,
    CLOSE,
    END
  }

  private final String name;
  private final String text;
  private final Findings findings;
  private int offset;
  private int line = 1;
  private boolean closed;
  private Word word = new Word("", 0, 0, 1);

  NginxLexer(String name, String text, Findings findings) {
    this.name = name;
    this.text = text;
    this.findings = findings;
  }

  /** Offset after the last token. */
  int offset() {
    return offset;
  }

  /** Line of the last token, or of its end if it is a word. */
  int line() {
    return line;
  }

  /** The last word. */
  Word word() {
    return word;
  }

  /** Whether the last token was a closing brace. */
  boolean closed() {
    return closed;
  }

  Token next() {
    skipBlanks();
    closed = false;
    if (offset == text.length()) {
      return Token.END;
    }
    char c = text.charAt(offset);
    if (c == ';') {
      offset++;
      return Token.SEMICOLON;
    }
    if (c == '{') {
      offset++;
      return Token.OPEN;
    }
    if (c == '}') {
      offset++;
      closed = true;
      return Token.CLOSE;
    }
    word = c == '"' || c == '\'' ? quoted(c) : plain();
    return Token.WORD;
  }

  private void skipBlanks() {
    while (offset < text.length()) {
      char c = text.charAt(offset);
      if (c == '#') {
        int end = text.indexOf('\n', offset);
        offset = end < 0 ? text.length() : end;
      } else if (isBlank(c)) {
        advance();
      } else {
        return;
      }
    }
  }

  private Word quoted(char quote) {
    int start = offset;
    int first = line;
    StringBuilder value = new StringBuilder();
    offset++;
    while (offset < text.length() && text.charAt(offset) != quote) {
      character(value);
    }
    if (offset == text.length()) {
      findings.add(
          name + ":" + first, "the quoted text is never closed", "Add " + quote + " to its end.");
    } else {
      offset++;
      if (offset < text.length() && !endsWord(text.charAt(offset)) && text.charAt(offset) != ')') {
        findings.add(
            name + ":" + line,
            "'" + text.charAt(offset) + "' follows a quoted text directly",
            "Put a space or ';' between them.");
      }
    }
    return new Word(value.toString(), start, offset, first);
  }

  private Word plain() {
    int start = offset;
    int first = line;
    StringBuilder value = new StringBuilder();
    boolean variable = false;
    while (offset < text.length()) {
      char c = text.charAt(offset);
      // "${name}" is a variable, any other brace a block.
      if (endsWord(c) && !(variable && c == '{')) {
        break;
      }
      variable = c == '$';
      character(value);
    }
    return new Word(value.toString(), start, offset, first);
  }

  /** Takes one character; a backslash takes the one after it along. */
  private void character(StringBuilder value) {
    char c = text.charAt(offset);
    if (c == '\\' && offset + 1 < text.length()) {
      char escaped = text.charAt(offset + 1);
      if (escaped != '"' && escaped != '\'' && escaped != '\\') {
        value.append(c);
      }
      advance();
      c = escaped;
    }
    value.append(c);
    advance();
  }

  private void advance() {
    if (text.charAt(offset) == '\n') {
      line++;
    }
    offset++;
  }

  /** A closing brace ends no word: nginx takes it for a part of one. */
  private static boolean endsWord(char c) {
    return isBlank(c) || c == ';' || c == '{';
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
