package io.github.discourseimage.mojo;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.NearNames;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Checks labels and annotations of container images. */
record LabelsParser(String element, Findings findings) {

  /** What Docker's documentation ("Docker object labels") asks of keys. */
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?");

  private static final String RESERVED = "org.opencontainers.image.";

  /** OCI image specification 1.1, "Pre-Defined Annotation Keys". */
  private static final List<String> DEFINED =
      List.of(
          "created",
          "authors",
          "url",
          "documentation",
          "source",
          "version",
          "revision",
          "vendor",
          "licenses",
          "ref.name",
          "title",
          "description",
          "base.digest",
          "base.name");

  /** Parses all; white space in values becomes a space, as a Dockerfile could not hold the rest. */
  SortedMap<String, String> parse(Map<String, String> given) {
    SortedMap<String, String> labels = new TreeMap<>();
    given.forEach(
        (key, value) -> {
          check(key);
          labels.put(key, RequestParser.orEmpty(value).replaceAll("\\s+", " ").strip());
        });
    return labels;
  }

  private void check(String key) {
    if (!KEY.matcher(key).matches()) {
      findings.add(
          element,
          "'" + key + "' is not a key: it must be letters, digits and . _ / - between them",
          "write it in reverse-DNS notation, as in <org.example.team>forum</org.example.team>");
    } else if (key.startsWith(RESERVED) && !DEFINED.contains(key.substring(RESERVED.length()))) {
      findings.add(
          element,
          "'"
              + key
              + "' is not one of the keys that the OCI image specification has below "
              + RESERVED
              + NearNames.didYouMean(key.substring(RESERVED.length()), DEFINED),
          "correct it, or take a name of your own in reverse-DNS notation, such as"
              + " org.example.team");
    }
  }
}
