package io.github.discourseimage.registry;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a registry wants to be told who asks (RFC 9110, section 11.6.1).
 *
 * @param scheme in lower case
 * @param parameters by their names in lower case
 */
record Challenge(String scheme, SortedMap<String, String> parameters) {

  private static final Pattern SCHEME = Pattern.compile("\\s*([A-Za-z0-9-]+)(?:\\s+(.*))?");
  private static final Pattern PARAMETER =
      Pattern.compile("([A-Za-z0-9_-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");

  /** The one of a 401's that is best understood: a token's before a password's. */
  static Optional<Challenge> of(HttpHeaders headers) {
    List<Challenge> all =
        headers.allValues("WWW-Authenticate").stream()
            .flatMap(value -> parse(value).stream())
            .toList();
    return all.stream()
        .filter(each -> each.scheme.equals("bearer"))
        .findFirst()
        .or(() -> all.stream().filter(each -> each.scheme.equals("basic")).findFirst());
  }

  private static Optional<Challenge> parse(String value) {
    Matcher scheme = SCHEME.matcher(value);
    if (!scheme.matches()) {
      return Optional.empty();
    }
    SortedMap<String, String> parameters = new TreeMap<>();
    Matcher parameter = PARAMETER.matcher(scheme.group(2) == null ? "" : scheme.group(2));
    while (parameter.find()) {
      String quoted = parameter.group(2);
      parameters.put(
          parameter.group(1).toLowerCase(Locale.ROOT),
          quoted == null ? parameter.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
    }
    return Optional.of(new Challenge(scheme.group(1).toLowerCase(Locale.ROOT), parameters));
  }

  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }
}
