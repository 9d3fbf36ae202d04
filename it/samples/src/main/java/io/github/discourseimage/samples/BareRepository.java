package io.github.discourseimage.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.TagBuilder;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/**
 * A bare repository that is written from scratch. Author and times are fixed, so equal files give
 * equal commit ids on every machine.
 */
public final class BareRepository implements AutoCloseable {
  private static final Instant FIRST_COMMIT = Instant.parse("2026-07-01T12:00:00Z");

  private final Path directory;
  private final Repository repository;
  private long commits;

  private BareRepository(Path directory, Repository repository) {
    this.directory = directory;
    this.repository = repository;
  }

  /** Makes an empty repository whose HEAD points to a branch that need not exist yet. */
  public static BareRepository create(Path directory, String defaultBranch) {
    NoUserConfiguration.install();
    try {
      Repository repository =
          new FileRepositoryBuilder().setBare().setGitDir(directory.toFile()).build();
      repository.create(true);
      repository.updateRef(Constants.HEAD, false).link(Constants.R_HEADS + defaultBranch);
      return new BareRepository(directory, repository);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens a repository that exists, so that a test can commit to its own copy. */
  public static BareRepository open(Path directory) {
    NoUserConfiguration.install();
    try {
      BareRepository opened =
          new BareRepository(
              directory,
              new FileRepositoryBuilder().setBare().setGitDir(directory.toFile()).build());
      opened.commits = 1_000; // later than whatever the maker committed
      return opened;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path directory() {
    return directory;
  }

  public Repository repository() {
    return repository;
  }

  /**
   * Commits to a branch on top of what it points to; a new branch starts without a parent.
   *
   * @return the commit's id, 40 hexadecimal digits
   */
  public String commit(String branch, FileSet files, String message) {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(tree(inserter, files));
      ObjectId parent = repository.resolve(Constants.R_HEADS + branch);
      if (parent != null) {
        commit.setParentId(parent);
      }
      PersonIdent person = person(commits++);
      commit.setAuthor(person);
      commit.setCommitter(person);
      commit.setMessage(message + "\n");
      ObjectId id = inserter.insert(commit);
      inserter.flush();
      point(Constants.R_HEADS + branch, id);
      return id.name();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Points a branch to a commit. */
  public void branch(String name, String commit) {
    point(Constants.R_HEADS + name, ObjectId.fromString(commit));
  }

  /** A tag that is only a name. */
  public void lightweightTag(String name, String commit) {
    point(Constants.R_TAGS + name, ObjectId.fromString(commit));
  }

  /** A tag that is an object of its own. */
  public void annotatedTag(String name, String commit) {
    try (ObjectInserter inserter = repository.newObjectInserter();
        RevWalk walk = new RevWalk(repository)) {
      TagBuilder tag = new TagBuilder();
      tag.setTag(name);
      tag.setObjectId(walk.parseCommit(ObjectId.fromString(commit)));
      tag.setTagger(person(commits));
      tag.setMessage(name + "\n");
      ObjectId id = inserter.insert(tag);
      inserter.flush();
      point(Constants.R_TAGS + name, id);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectId tree(ObjectInserter inserter, FileSet files) throws IOException {
    DirCache index = DirCache.newInCore();
    DirCacheBuilder builder = index.builder();
    for (Map.Entry<String, FileSet.Blob> file : files.blobs().entrySet()) {
      DirCacheEntry entry = new DirCacheEntry(file.getKey().getBytes(UTF_8));
      entry.setFileMode(file.getValue().mode());
      entry.setObjectId(inserter.insert(Constants.OBJ_BLOB, file.getValue().bytes()));
      builder.add(entry);
    }
    builder.finish();
    return index.writeTree(inserter);
  }

  /** One hour between commits keeps the order of a log readable. */
  static PersonIdent person(long hours) {
    return new PersonIdent(
        "Sample Author",
        "author@example.org",
        FIRST_COMMIT.plusSeconds(3_600 * hours),
        ZoneOffset.UTC);
  }

  private void point(String ref, ObjectId id) {
    try {
      RefUpdate update = repository.updateRef(ref);
      update.setNewObjectId(id);
      update.setForceUpdate(true);
      update.disableRefLog();
      RefUpdate.Result result = update.update();
      switch (result) {
        case NEW, FAST_FORWARD, FORCED, NO_CHANGE -> {}
        default -> throw new IllegalStateException(ref + " was not updated: " + result);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    repository.close();
  }
}
