package io.github.discourseimage.source.git;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.TagBuilder;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** A real bare repository for tests; commits are made at one fixed time, so ids never change. */
public final class SampleRepository implements Closeable {

  static final PersonIdent SOMEBODY =
      new PersonIdent(
          "Somebody", "somebody@example.org", Instant.ofEpochSecond(1_780_000_000), ZoneOffset.UTC);

  /** What a commit holds: text files, or what {@link #executable} and its kind make of them. */
  public record Item(FileMode mode, byte[] content, ObjectId gitlink) {}

  private final Repository repository;
  private final Path directory;

  private SampleRepository(Repository repository, Path directory) {
    this.repository = repository;
    this.directory = directory;
  }

  public static SampleRepository bare(Path directory) throws IOException {
    JGitRuntime.ensure();
    FileRepositoryBuilder builder = new FileRepositoryBuilder();
    Repository repository = builder.setGitDir(directory.toFile()).setBare().build();
    repository.create(true);
    repository.updateRef(Constants.HEAD).link("refs/heads/main");
    return new SampleRepository(repository, directory);
  }

  public static Item file(String text) {
    return new Item(
        FileMode.REGULAR_FILE, text.getBytes(StandardCharsets.UTF_8), ObjectId.zeroId());
  }

  public static Item file(byte[] bytes) {
    return new Item(FileMode.REGULAR_FILE, bytes, ObjectId.zeroId());
  }

  public static Item executable(String text) {
    return new Item(
        FileMode.EXECUTABLE_FILE, text.getBytes(StandardCharsets.UTF_8), ObjectId.zeroId());
  }

  public static Item symlink(String target) {
    return new Item(FileMode.SYMLINK, target.getBytes(StandardCharsets.UTF_8), ObjectId.zeroId());
  }

  public static Item submodule(String commit) {
    return new Item(FileMode.GITLINK, new byte[0], ObjectId.fromString(commit));
  }

  public Path directory() {
    return directory;
  }

  public String path() {
    return directory.toString();
  }

  public Repository repository() {
    return repository;
  }

  /** Commits one text file and moves a branch there. */
  public String commit(String branch, String path, String text) throws IOException {
    return commit(branch, Map.of(path, file(text)));
  }

  /** Commits files, as all there is, and moves a branch there. */
  public String commit(String branch, Map<String, Item> files) throws IOException {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      DirCache index = DirCache.newInCore();
      DirCacheBuilder builder = index.builder();
      new LinkedHashMap<>(files)
          .forEach(
              (path, item) -> {
                DirCacheEntry entry = new DirCacheEntry(path);
                entry.setFileMode(item.mode());
                entry.setObjectId(
                    item.mode() == FileMode.GITLINK ? item.gitlink() : insert(inserter, item));
                builder.add(entry);
              });
      builder.finish();
      return commitTree(branch, index.writeTree(inserter), inserter);
    }
  }

  private static ObjectId insert(ObjectInserter inserter, Item item) {
    try {
      return inserter.insert(
          Constants.OBJ_BLOB, item.content().length, new ByteArrayInputStream(item.content()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Commits a tree as it is, evil ones too. */
  public String commitTree(String branch, ObjectId tree) throws IOException {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      return commitTree(branch, tree, inserter);
    }
  }

  private String commitTree(String branch, ObjectId tree, ObjectInserter inserter)
      throws IOException {
    CommitBuilder commit = new CommitBuilder();
    commit.setTreeId(tree);
    commit.setAuthor(SOMEBODY);
    commit.setCommitter(SOMEBODY);
    commit.setMessage("Change " + branch + "\n");
    Ref before = repository.exactRef("refs/heads/" + branch);
    if (before != null) {
      commit.setParentId(before.getObjectId());
    }
    ObjectId id = inserter.insert(commit);
    inserter.flush();
    point("refs/heads/" + branch, id.name());
    return id.name();
  }

  /** The commit that a branch points to. */
  public String head(String branch) {
    try {
      return repository.resolve("refs/heads/" + branch).name();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a name lead to an object. */
  public void point(String name, String id) throws IOException {
    RefUpdate update = repository.updateRef(name);
    update.setNewObjectId(ObjectId.fromString(id));
    update.setForceUpdate(true);
    update.forceUpdate();
  }

  public void annotatedTag(String name, String commit) throws IOException {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      TagBuilder tag = new TagBuilder();
      tag.setTag(name);
      tag.setObjectId(ObjectId.fromString(commit), Constants.OBJ_COMMIT);
      tag.setTagger(SOMEBODY);
      tag.setMessage(name + "\n");
      ObjectId id = inserter.insert(tag);
      inserter.flush();
      point("refs/tags/" + name, id.name());
    }
  }

  @Override
  public void close() {
    repository.close();
  }
}
