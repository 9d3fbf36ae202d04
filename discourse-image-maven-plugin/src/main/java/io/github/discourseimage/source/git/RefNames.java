package io.github.discourseimage.source.git;

/** The rules for names of branches and tags, and for ids; without JGit, for it is slow to load. */
final class RefNames {

  static final String HEAD = "HEAD";
  static final String BRANCHES = "refs/heads/";
  static final String TAGS = "refs/tags/";
  static final String ALL = "refs/";

  private RefNames() {}

  /** {@code refs/heads/main} as people write it; other names stay whole. */
  static String shortName(String fullName) {
    if (fullName.startsWith(BRANCHES)) {
      return fullName.substring(BRANCHES.length());
    }
    return fullName.startsWith(TAGS) ? fullName.substring(TAGS.length()) : fullName;
  }

  /**
   * Whether this can be a name (git-check-ref-format(1), with {@code --allow-onelevel}); such a
   * name is also safe to look for in the file system.
   */
  static boolean isValid(String name) {
    if (name.isEmpty() || name.equals("@") || name.endsWith(".") || name.contains("@{")) {
      return false;
    }
    for (String component : name.split("/", -1)) {
      if (component.isEmpty() || component.startsWith(".") || component.endsWith(".lock")) {
        return false;
      }
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean twoDots = c == '.' && i > 0 && name.charAt(i - 1) == '.';
      if (c <= ' ' || c == 0x7F || "~^:?*[\\".indexOf(c) >= 0 || twoDots) {
        return false;
      }
    }
    return true;
  }

  /** Whether this is a whole SHA-1 id: 40 hexadecimal digits in lower case. */
  static boolean isId(String text) {
    if (text.length() != 40) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }
}
