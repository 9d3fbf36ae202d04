package io.github.discourseimage.source;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What Ruby's YAML reader (Psych, YAML 1.1) makes of a value without quotes, where that is other
 * than its text. YAML 1.2 readers, and people, take most of these for text.
 */
final class RubyScalar {

  /**
   * A kind of value that surprises.
   *
   * @param read what Ruby makes of it, to follow "Ruby reads it as"
   */
  private record Trap(Pattern pattern, String read) {
    Trap(String pattern, String read) {
      this(Pattern.compile(pattern), read);
    }
  }

  private static final String SEXAGESIMAL = "[-+]?[0-9][0-9_]*";

  private static final List<Trap> TRAPS =
      List.of(
          new Trap("(?i:yes|on)", "true"),
          new Trap("(?i:no|off)", "false"),
          new Trap("~|(?i:null)|", "nothing (nil)"),
          new Trap("[-+]?0[0-7_,]+", "an octal number"),
          new Trap("[-+]?0x[0-9a-fA-F_,]+", "a hexadecimal number"),
          new Trap("[-+]?0b[01_,]+", "a binary number"),
          new Trap(SEXAGESIMAL + "(:[0-5]?[0-9]){1,2}", "a number to the base 60"),
          new Trap(SEXAGESIMAL + "(:[0-5]?[0-9])+\\.[0-9_]*", "a number to the base 60"),
          new Trap(
              "[0-9]{4}-(1[012]|0?[0-9])-([12][0-9]|3[01]|0?[0-9])",
              "a date, which the import refuses"),
          new Trap(
              "-?[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt]|\\s+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\\.[0-9]*)?"
                  + "(\\s*(Z|[-+][0-9]{1,2}:?([0-9]{2})?))?",
              "a time, which the import refuses"),
          new Trap(":.+", "a symbol, which the import refuses"),
          new Trap("(?i:-?\\.inf|\\.nan)", "infinity or not a number"),
          new Trap("[-+]?[1-9]([0-9]|[,_][0-9])*[,_][0-9]+", "a number without the separators"),
          new Trap("\\+[0-9]+|-0", "a number without the sign"));

  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?([0-9][0-9_,]*)?\\.[0-9]*([eE][-+][0-9]+)?");
  private static final Pattern TEXT_LIKE_NUMBER =
      Pattern.compile("[-+]?(0[0-9]*[89][0-9]*|0o[0-7]+|[0-9]+(\\.[0-9]*)?[eE][-+]?[0-9]+)");

  private RubyScalar() {}

  /**
   * What Ruby reads, for a value without quotes; nothing when it is the text itself, {@code true},
   * {@code false} or the same number.
   */
  static Optional<String> surprise(String plain) {
    if (DECIMAL.matcher(plain).matches() && !plain.equals(".")) {
      return isWrittenAsRubyWould(plain)
          ? Optional.empty()
          : Optional.of("a number with a decimal point, and writes it another way");
    }
    return TRAPS.stream()
        .filter(trap -> trap.pattern().matcher(plain).matches())
        .map(Trap::read)
        .findFirst();
  }

  /** Float#to_s: the shortest digits that give the number, without exponent from 1e-4 to 1e15. */
  private static boolean isWrittenAsRubyWould(String plain) {
    String digits = plain.replace("-", "").replace("+", "").replace(".", "");
    if (!digits.chars().allMatch(Character::isDigit) || plain.endsWith(".")) {
      return false;
    }
    double value = Double.parseDouble(plain);
    double size = Math.abs(value);
    String sign = 1 / value < 0 ? "-" : "";
    return (size == 0 || size >= 1e-4 && size < 1e15) && plain.equals(sign + withoutExponent(size));
  }

  private static String withoutExponent(double size) {
    BigDecimal exact = BigDecimal.valueOf(size).stripTrailingZeros();
    return exact.setScale(Math.max(1, exact.scale()), RoundingMode.UNNECESSARY).toPlainString();
  }

  /** Whether it looks like a number, but Ruby keeps the text. */
  static boolean isTextLikeNumber(String plain) {
    return surprise(plain).isEmpty() && TEXT_LIKE_NUMBER.matcher(plain).matches();
  }

  /** The value that is to be written in place of a word that stands for true or false. */
  static Optional<String> meantBoolean(String plain) {
    return switch (plain.toLowerCase(Locale.ROOT)) {
      case "yes", "on" -> Optional.of("true");
      case "no", "off" -> Optional.of("false");
      default -> Optional.empty();
    };
  }
}
