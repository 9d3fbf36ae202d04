package io.github.discourseimage.source.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The names of a repository on this machine, read from its files (gitrepository-layout(5)). Nothing
 * of JGit is loaded for that, which saves most of the time of a build that has nothing to do; what
 * needs an object to be read is left to JGit.
 */
final class RefFiles implements Refs {

  private static final String SYMBOLIC = "ref: ";
  private static final int ID_LENGTH = 40;
  private static final int MOST_LINKS = 5;

  private final Path git;
  private final Path common;
  private final Supplier<Refs> jgit;

  /** Name to id, with annotated tags peeled. */
  private final Map<String, String> packed = new HashMap<>();

  /** Whether the file says for every name what it leads to. */
  private boolean packedArePeeled;

  private RefFiles(Path git, Path common, Supplier<Refs> jgit) {
    this.git = git;
    this.common = common;
    this.jgit = jgit;
  }

  /**
   * Opens the names.
   *
   * @param git the repository itself, such as {@code .git}
   * @param jgit opens them with JGit; also used for formats that are not known here
   */
  static Refs open(Path git, Supplier<Refs> jgit) {
    try {
      Path commonFile = git.resolve("commondir");
      Path common =
          Files.exists(commonFile)
              ? git.resolve(Files.readString(commonFile).strip()).normalize()
              : git;
      if (Files.exists(common.resolve("reftable"))) {
        return jgit.get();
      }
      RefFiles refs = new RefFiles(git, common, jgit);
      return refs.readPacked(common.resolve("packed-refs")) ? refs : jgit.get();
    } catch (IOException | RuntimeException e) {
      return jgit.get();
    }
  }

  private boolean readPacked(Path file) throws IOException {
    packedArePeeled = true;
    if (!Files.exists(file)) {
      return true;
    }
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    String name = "";
    for (String line : lines) {
      if (line.startsWith("#")) {
        packedArePeeled = line.contains(" fully-peeled");
      } else if (line.startsWith("^")) {
        packed.put(name, line.substring(1));
      } else if (line.length() > ID_LENGTH + 1 && line.charAt(ID_LENGTH) == ' ') {
        name = line.substring(ID_LENGTH + 1);
        packed.put(name, line.substring(0, ID_LENGTH));
      } else {
        return false;
      }
    }
    return true;
  }

  @Override
  public @Nullable String commit(String fullName) {
    try {
      String name = fullName;
      for (int links = 0; links < MOST_LINKS; links++) {
        String loose = loose(name);
        if (loose == null) {
          String id = packed.get(name);
          return id == null || packedArePeeled || isBranch(name) ? id : jgit.get().commit(fullName);
        }
        if (!loose.startsWith(SYMBOLIC)) {
          boolean isCommit = loose.length() == ID_LENGTH && (isBranch(name) || isHead(name));
          return isCommit ? loose : jgit.get().commit(fullName);
        }
        name = loose.substring(SYMBOLIC.length());
      }
    } catch (IOException e) {
      // JGit finds the words for it.
    }
    return jgit.get().commit(fullName);
  }

  private @Nullable String loose(String name) throws IOException {
    Path file = (isHead(name) ? git : common).resolve(name);
    return Files.isRegularFile(file) ? Files.readString(file).strip() : null;
  }

  private static boolean isHead(String name) {
    return name.equals("HEAD");
  }

  /** Only these always name commits, says git. */
  private static boolean isBranch(String name) {
    return name.startsWith("refs/heads/");
  }

  @Override
  public SortedSet<String> names() {
    TreeSet<String> names = new TreeSet<>(packed.keySet());
    try {
      addLoose("refs", names);
    } catch (IOException e) {
      return jgit.get().names();
    }
    return names;
  }

  private void addLoose(String name, TreeSet<String> names) throws IOException {
    Path directory = common.resolve(name);
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        String childName = name + "/" + child.getFileName();
        if (Files.isDirectory(child)) {
          addLoose(childName, names);
        } else if (!childName.endsWith(".lock")) {
          names.add(childName);
        }
      }
    }
  }

  @Override
  public @Nullable String defaultBranch() {
    try {
      String head = loose("HEAD");
      return head != null && head.startsWith(SYMBOLIC) ? head.substring(SYMBOLIC.length()) : null;
    } catch (IOException e) {
      return jgit.get().defaultBranch();
    }
  }

  @Override
  public @Nullable String headCommit() {
    return commit("HEAD");
  }

  @Override
  public List<String> commitsStartingWith(String digits) {
    return jgit.get().commitsStartingWith(digits);
  }
}
