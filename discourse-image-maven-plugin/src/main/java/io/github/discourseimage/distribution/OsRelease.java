package io.github.discourseimage.distribution;

import java.util.Optional;

/**
 * Which system something was made for, as os-release(5) names it.
 *
 * @param id such as {@code debian}
 * @param versionId such as {@code 13}; nothing for a rolling release
 * @param codename such as {@code trixie}; nothing where releases have none
 */
public record OsRelease(String id, Optional<String> versionId, Optional<String> codename) {

  /** One whose release has no name, or none that anybody asks for. */
  public OsRelease(String id, Optional<String> versionId) {
    this(id, versionId, Optional.empty());
  }

  /** Parses a file of that format; what it does not say is left empty. */
  public static OsRelease parse(String text) {
    return new OsRelease(
        value(text, "ID").orElse(""), value(text, "VERSION_ID"), value(text, "VERSION_CODENAME"));
  }

  /** Whether systemd takes them for the same: it does not ask for names (systemd-sysext(8)). */
  public boolean isSameAs(OsRelease other) {
    return id.equals(other.id) && versionId.equals(other.versionId);
  }

  /** For people, such as {@code debian 13}. */
  @Override
  public String toString() {
    return id + versionId.map(version -> " " + version).orElse("");
  }

  private static Optional<String> value(String text, String key) {
    return text.lines()
        .filter(line -> line.startsWith(key + "="))
        .reduce((earlier, later) -> later)
        .map(line -> line.substring(key.length() + 1).strip().replaceAll("^([\"'])(.*)\\1$", "$2"))
        .filter(value -> !value.isEmpty());
  }
}
