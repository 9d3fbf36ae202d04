package io.github.discourseimage.source.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a server answered to ls-remote, with annotated tags peeled; can be kept in a file. */
final class Advertised implements Refs {

  /** First line of the file; another one means another version of this class wrote it. */
  private static final String HEADER = "# ls-remote 1";

  private static final String SYMREF = "symref ";

  private final SortedMap<String, String> commits;
  private final @Nullable String headTarget;

  private Advertised(SortedMap<String, String> commits, @Nullable String headTarget) {
    this.commits = commits;
    this.headTarget = headTarget;
  }

  /**
   * Takes an answer.
   *
   * @param commits by full name, and that of HEAD
   * @param headTarget the full name of the default branch; null when the server did not say
   */
  static Advertised of(SortedMap<String, String> commits, @Nullable String headTarget) {
    return new Advertised(commits, headTarget == null ? guessHead(commits) : headTarget);
  }

  /** An old server does not say which branch HEAD is: it is one with the same commit. */
  private static @Nullable String guessHead(SortedMap<String, String> commits) {
    String head = commits.get(RefNames.HEAD);
    if (head == null) {
      return null;
    }
    for (String usual : List.of("refs/heads/main", "refs/heads/master")) {
      if (head.equals(commits.get(usual))) {
        return usual;
      }
    }
    return commits.entrySet().stream()
        .filter(e -> e.getKey().startsWith(RefNames.BRANCHES) && e.getValue().equals(head))
        .map(java.util.Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  /** Reads what {@link #write} wrote; null when there is nothing or it cannot be used. */
  static @Nullable Advertised read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      return null;
    }
    SortedMap<String, String> commits = new TreeMap<>();
    String headTarget = null;
    for (String line : lines.subList(1, lines.size())) {
      if (line.startsWith(SYMREF)) {
        headTarget = line.substring(SYMREF.length());
      } else if (line.length() > 41 && RefNames.isId(line.substring(0, 40))) {
        commits.put(line.substring(41), line.substring(0, 40));
      } else {
        return null;
      }
    }
    return new Advertised(commits, headTarget);
  }

  /** Appears whole or not at all. */
  void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    if (headTarget != null) {
      text.append(SYMREF).append(headTarget).append('\n');
    }
    commits.forEach((name, id) -> text.append(id).append(' ').append(name).append('\n'));
    CacheDirectory.replace(file, text.toString());
  }

  @Override
  public @Nullable String commit(String fullName) {
    return commits.get(fullName);
  }

  @Override
  public SortedSet<String> names() {
    TreeSet<String> names = new TreeSet<>(commits.keySet());
    names.remove(RefNames.HEAD);
    return Collections.unmodifiableSortedSet(names);
  }

  @Override
  public @Nullable String defaultBranch() {
    return headTarget;
  }

  @Override
  public @Nullable String headCommit() {
    return commits.get(RefNames.HEAD);
  }

  @Override
  public List<String> commitsStartingWith(String digits) {
    NavigableSet<String> found = new TreeSet<>();
    for (String commit : commits.values()) {
      if (commit.startsWith(digits)) {
        found.add(commit);
      }
    }
    return new ArrayList<>(found);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Advertised that
        && commits.equals(that.commits)
        && java.util.Objects.equals(headTarget, that.headTarget);
  }

  @Override
  public int hashCode() {
    return commits.hashCode();
  }
}
