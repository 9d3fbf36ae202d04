package io.github.discourseimage.source.git;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Finding;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.source.SourceTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The tree of a commit, read straight from the object database: nothing is checked out. Open until
 * its {@link GitRepositories} are closed; safe for many threads.
 *
 * <p>Files are as they are in the repository. {@code .gitattributes} is not applied: no {@code
 * export-ignore}, no {@code export-subst}, no line ends, no filters; the {@code .git*} files
 * themselves are part of the tree. File modes become 0644 and 0755.
 */
public final class GitTree implements SourceTree {

  private final Resolved resolved;
  private final ObjectStore store;
  private final Commit commit;
  private final SubmoduleTrees submodules;
  private final BuildLog log;

  GitTree(
      Resolved resolved,
      ObjectStore store,
      Commit commit,
      SubmoduleTrees submodules,
      BuildLog log) {
    this.resolved = resolved;
    this.store = store;
    this.commit = commit;
    this.submodules = submodules;
    this.log = log;
  }

  public Resolved resolved() {
    return resolved;
  }

  /** 40 hexadecimal digits. */
  public String commit() {
    return resolved.commit();
  }

  /** When the commit was made, to the second, as its committer says. */
  public Instant commitTime() {
    return commit.time();
  }

  /** The id of the tree, 40 hexadecimal digits: equal for commits that hold the same files. */
  public String treeId() {
    return commit.tree().name();
  }

  @Override
  public String description() {
    return resolved.toString();
  }

  @Override
  public Optional<Content> file(String path) {
    try {
      TreeEntry entry = find(path);
      return entry != null && entry.type() == TreeEntry.REGULAR
          ? Optional.of(new Blob(store, entry.id()))
          : Optional.empty();
    } catch (IOException e) {
      throw store.unreadable(e);
    }
  }

  @Override
  public List<String> list(String path) {
    try {
      ObjectId tree = commit.tree();
      if (!path.isEmpty()) {
        TreeEntry entry = find(path);
        if (entry == null || entry.type() != TreeEntry.TREE) {
          return List.of();
        }
        tree = entry.id();
      }
      List<String> names = new ArrayList<>();
      for (TreeEntry entry : TreeEntry.read(store, tree)) {
        names.add(new String(entry.name(), StandardCharsets.UTF_8));
      }
      Collections.sort(names);
      return names;
    } catch (IOException e) {
      throw store.unreadable(e);
    }
  }

  private @Nullable TreeEntry find(String path) throws IOException {
    ObjectId tree = commit.tree();
    int start = 0;
    while (true) {
      int slash = path.indexOf('/', start);
      byte[] name =
          path.substring(start, slash < 0 ? path.length() : slash).getBytes(StandardCharsets.UTF_8);
      TreeEntry found = null;
      for (TreeEntry entry : TreeEntry.read(store, tree)) {
        if (java.util.Arrays.equals(entry.name(), name)) {
          found = entry;
        }
      }
      if (found == null || slash < 0) {
        return found;
      }
      if (found.type() != TreeEntry.TREE) {
        return null;
      }
      tree = found.id();
      start = slash + 1;
    }
  }

  @Override
  public void addTo(Layer.Builder layer, UnixPath prefix) {
    List<Finding> findings = new ArrayList<>();
    addTo(layer, prefix, findings);
    if (!findings.isEmpty()) {
      throw ImageBuildException.input(findings);
    }
  }

  void addTo(Layer.Builder layer, UnixPath prefix, List<Finding> findings) {
    Origin origin = new Origin(layer.name(), description());
    TreeReader reader;
    try {
      reader =
          new TreeReader(store, "repository " + resolved.repository(), origin, log)
              .read(commit.tree(), prefix);
    } catch (IOException e) {
      throw store.unreadable(e);
    }
    reader.entries().forEach(layer::add);
    findings.addAll(reader.findings());
    if (!reader.submodules().isEmpty()) {
      submodules.addTo(this, reader.submodules(), layer, prefix, findings);
    }
  }
}
