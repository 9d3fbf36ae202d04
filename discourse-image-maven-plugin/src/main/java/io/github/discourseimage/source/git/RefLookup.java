package io.github.discourseimage.source.git;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.NearNames;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Finds out what a user's {@code ref} means: a branch, else a tag, else a full name, else a commit.
 * As with {@code git clone --branch} a branch comes before a tag of the same name.
 */
final class RefLookup {

  private static final int COMMIT_LENGTH = 40;
  private static final int SHORTEST_ABBREVIATION = 4;

  private final String repository;
  private final Refs refs;
  private final BuildLog log;

  RefLookup(String repository, Refs refs, BuildLog log) {
    this.repository = repository;
    this.refs = refs;
    this.log = log;
  }

  Resolved find(String ref) {
    if (ref.isEmpty()) {
      return defaultBranch();
    }
    if (isHex(ref) && ref.length() == COMMIT_LENGTH) {
      return new Resolved(repository, ref, Resolved.Kind.COMMIT, "", ref.toLowerCase(Locale.ROOT));
    }
    if (!RefNames.isValid(ref)) {
      throw unknown(ref, "'" + ref + "' cannot be the name of a branch or a tag");
    }
    String branch = refs.commit(RefNames.BRANCHES + ref);
    String tag = refs.commit(RefNames.TAGS + ref);
    if (branch != null) {
      if (tag != null && !tag.equals(branch)) {
        log.warn(
            repository
                + " has a branch and a tag '"
                + ref
                + "'; the branch is taken. Give refs/tags/"
                + ref
                + " for the tag.");
      }
      return new Resolved(repository, ref, Resolved.Kind.BRANCH, RefNames.BRANCHES + ref, branch);
    }
    if (tag != null) {
      return new Resolved(repository, ref, Resolved.Kind.TAG, RefNames.TAGS + ref, tag);
    }
    String full = ref.startsWith(RefNames.ALL) ? refs.commit(ref) : null;
    if (full != null) {
      boolean isTag = ref.startsWith(RefNames.TAGS);
      return new Resolved(
          repository, ref, isTag ? Resolved.Kind.TAG : Resolved.Kind.BRANCH, ref, full);
    }
    if (isHex(ref) && ref.length() >= SHORTEST_ABBREVIATION && ref.length() < COMMIT_LENGTH) {
      return abbreviated(ref);
    }
    throw unknown(ref, "there is no branch, tag or commit '" + ref + "'");
  }

  private Resolved defaultBranch() {
    String commit = refs.headCommit();
    if (commit == null) {
      String branch = refs.defaultBranch();
      throw ImageBuildException.input(
          "repository " + repository,
          branch == null || refs.names().isEmpty()
              ? "it has no commit yet"
              : "its HEAD names " + branch + ", which does not exist",
          "Name the branch. " + existing());
    }
    String branch = refs.defaultBranch();
    return new Resolved(
        repository, "", Resolved.Kind.DEFAULT, branch == null ? "" : branch, commit);
  }

  private Resolved abbreviated(String ref) {
    List<String> found = refs.commitsStartingWith(ref.toLowerCase(Locale.ROOT));
    if (found.size() == 1) {
      return new Resolved(repository, ref, Resolved.Kind.COMMIT, "", found.get(0));
    }
    if (found.isEmpty()) {
      throw unknown(
          ref,
          "there is no branch or tag '"
              + ref
              + "', and no commit that starts so is the tip of one or was fetched before");
    }
    throw ImageBuildException.input(
        "repository " + repository,
        "'" + ref + "' is the start of " + found.size() + " commits: " + String.join(", ", found),
        "Give more digits.");
  }

  private ImageBuildException unknown(String ref, String problem) {
    TreeSet<String> names = new TreeSet<>();
    for (String name : refs.names()) {
      names.add(RefNames.shortName(name));
    }
    List<String> near = NearNames.of(ref, names);
    String hint =
        near.isEmpty() ? existing() : "Did you mean " + String.join(", ", near) + "? " + existing();
    if (isHex(ref)) {
      hint += " For a commit that is not the tip of a branch or tag give all 40 digits.";
    }
    return ImageBuildException.input("repository " + repository, problem, hint);
  }

  private String existing() {
    String branch = refs.defaultBranch();
    return branch == null
        ? "It has no default branch."
        : "The default branch is " + RefNames.shortName(branch) + ".";
  }

  private static boolean isHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.digit(text.charAt(i), 16) < 0 || text.charAt(i) > 'f') {
        return false;
      }
    }
    return true;
  }
}
