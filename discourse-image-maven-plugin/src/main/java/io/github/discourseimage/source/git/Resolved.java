package io.github.discourseimage.source.git;

import java.util.Locale;

/**
 * A name that was looked up once; from here on only the commit counts.
 *
 * @param repository as the user gave it: a URL without a password, or a path
 * @param ref as the user gave it; empty for the default branch
 * @param refName full name such as {@code refs/heads/main}; empty for a commit that no name was
 *     given for
 * @param commit 40 hexadecimal digits, lower case
 */
public record Resolved(String repository, String ref, Kind kind, String refName, String commit) {

  /** What the user's {@code ref} turned out to be. */
  public enum Kind {
    BRANCH,
    TAG,
    COMMIT,
    DEFAULT
  }

  public Resolved {
    if (!commit.matches("[0-9a-f]{40}")) {
      throw new IllegalArgumentException(
          "'" + commit + "' is not a commit: it must be 40 hexadecimal digits in lower case");
    }
  }

  /** Such as {@code https://example.org/app.git at 1a2b... (branch main)}. */
  @Override
  public String toString() {
    String name =
        switch (kind) {
          case BRANCH, TAG -> " (" + kind.name().toLowerCase(Locale.ROOT) + " " + ref + ")";
          case COMMIT -> "";
          case DEFAULT ->
              refName.isEmpty()
                  ? " (HEAD)"
                  : " (default branch " + RefNames.shortName(refName) + ")";
        };
    return repository + " at " + commit + name;
  }
}
