package io.github.discourseimage.source.git;

/** The rules for names of branches and tags. */
final class RefNames {

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
}
