package io.github.discourseimage.source.git;

import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** The names of a repository as they were at one moment. */
interface Refs {

  /**
   * The commit that a name leads to, through an annotated tag too.
   *
   * @param fullName such as {@code refs/heads/main}
   * @return 40 hexadecimal digits, or null when there is no such name
   */
  @Nullable String commit(String fullName);

  /** All full names below {@code refs/}, sorted. */
  SortedSet<String> names();

  /** The full name of the default branch; null when HEAD names a commit or nothing. */
  @Nullable String defaultBranch();

  /** The commit of HEAD; null in a repository without commits. */
  @Nullable String headCommit();

  /** Commits that start with these digits, among those that are at hand; at least four digits. */
  List<String> commitsStartingWith(String digits);
}
