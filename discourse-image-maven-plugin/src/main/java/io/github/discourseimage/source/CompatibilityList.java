package io.github.discourseimage.source;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The entries of a {@code .discourse-compatibility} file, in the order in which they are asked. */
final class CompatibilityList {

  private static final String HINT =
      "Name the plugin's <branch> in the configuration, which goes before this file, and tell the"
          + " plugin's maintainers.";

  /** Gem::Requirement's operators; that Discourse refuses most of them is told apart. */
  private static final Pattern KEY = Pattern.compile("\\s*(=|!=|>=|<=|~>|>|<)?\\s*([^=!<>~].*)");

  /** What Ruby's YAML takes for a float, and thus shortens: 2026.10 becomes 2026.1. */
  private static final Pattern FLOAT = Pattern.compile("[0-9]+\\.[0-9]+");

  /** git-check-ref-format(1) with --allow-onelevel. */
  private static final Pattern ILLEGAL_REF =
      Pattern.compile(
          "-.*|@|[/.].*|.*[/.]|.*//.*|.*\\.\\..*|.*/\\..*|.*@\\{.*|.*\\.lock(/.*)?"
              + "|.*[\\x00-\\x20\\x7f~^:?*\\[\\\\].*",
          Pattern.DOTALL);

  /**
   * One line of the file.
   *
   * @param text as it stands in the file, for people
   */
  record Entry(String operator, GemVersion version, String ref, String text, String at) {

    private boolean isFor(GemVersion core) {
      int order = core.compareTo(version);
      return operator.equals("<") ? order < 0 : order <= 0;
    }
  }

  private final List<Entry> entries;

  private CompatibilityList(List<Entry> entries) {
    this.entries = entries;
  }

  /**
   * Parses the file.
   *
   * @throws ImageBuildException with every key that is not a version
   */
  static CompatibilityList parse(String subject, String text) {
    List<Node> documents = YamlText.documents(subject, text);
    if (documents.isEmpty()) {
      return new CompatibilityList(List.of());
    }
    // Ruby reads the first document and no further.
    if (!(documents.get(0) instanceof MappingNode map)) {
      throw ImageBuildException.input(
          subject, "is not a map of versions to branches, tags or commits", HINT);
    }
    Findings findings = new Findings();
    List<Entry> entries = new ArrayList<>();
    for (NodeTuple tuple : map.getValue()) {
      entry(subject, tuple, findings).ifPresent(entries::add);
    }
    findings.throwIfAny();
    entries.sort(
        Comparator.comparing(Entry::version)
            .thenComparing(entry -> entry.operator().equals("<") ? 0 : 1));
    return new CompatibilityList(entries);
  }

  private static Optional<Entry> entry(String subject, NodeTuple tuple, Findings findings) {
    String at = YamlText.at(subject, tuple.getKeyNode());
    String key = YamlText.scalar(tuple.getKeyNode()).orElse("");
    String ref = YamlText.scalar(tuple.getValueNode()).orElse("");
    boolean plain = tuple.getKeyNode() instanceof ScalarNode scalar && scalar.isPlain();
    String read = plain && FLOAT.matcher(key).matches() ? asFloat(key) : key;
    Matcher matcher = KEY.matcher(read);
    if (!matcher.matches() || !GemVersion.isLegal(matcher.group(2))) {
      findings.add(at, "'" + key + "' is not a version, with < or <= before it or nothing", HINT);
      return Optional.empty();
    }
    String operator = matcher.group(1);
    // Discourse takes a version alone, and one with '=', as 'up to and with'.
    operator = operator == null || operator.equals("=") ? "<=" : operator;
    String text = key + ": " + ref + (read.equals(key) ? "" : " (YAML reads " + read + ")");
    return Optional.of(new Entry(operator, GemVersion.of(matcher.group(2)), ref, text, at));
  }

  private static String asFloat(String text) {
    BigDecimal value = new BigDecimal(text).stripTrailingZeros();
    return value.scale() < 1 ? value.setScale(1).toPlainString() : value.toPlainString();
  }

  /**
   * The lowest entry that the app's version satisfies. Entries above it are not looked at, so a
   * fault in them does not matter, just as in Discourse.
   *
   * @throws ImageBuildException when an entry up to that one has an operator other than {@code <}
   *     and {@code <=}, or when its value cannot be the name of a commit
   */
  Optional<Entry> firstFor(GemVersion core) {
    for (Entry entry : entries) {
      if (!entry.operator().equals("<") && !entry.operator().equals("<=")) {
        throw ImageBuildException.input(
            entry.at(),
            "the operator '" + entry.operator() + "' in '" + entry.text() + "' must be < or <=",
            HINT);
      }
      if (entry.isFor(core)) {
        if (entry.ref().isEmpty() || ILLEGAL_REF.matcher(entry.ref()).matches()) {
          throw ImageBuildException.input(
              entry.at(), "'" + entry.ref() + "' is not the name of a branch, tag or commit", HINT);
        }
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }
}
