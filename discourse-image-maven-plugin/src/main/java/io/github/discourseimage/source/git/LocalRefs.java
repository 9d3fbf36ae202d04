package io.github.discourseimage.source.git;

import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;

/** The names of a repository on this machine, looked up one by one. */
final class LocalRefs implements Refs {

  private final String text;
  private final Repository repository;

  LocalRefs(String text, Repository repository) {
    this.text = text;
    this.repository = repository;
  }

  @Override
  public @Nullable String commit(String fullName) {
    try {
      return commit(repository.exactRef(fullName));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private @Nullable String commit(@Nullable Ref ref) throws IOException {
    if (ref == null || ref.getObjectId() == null) {
      return null;
    }
    Ref peeled = repository.getRefDatabase().peel(ref);
    ObjectId id =
        peeled.getPeeledObjectId() == null ? peeled.getObjectId() : peeled.getPeeledObjectId();
    return id.name();
  }

  @Override
  public SortedSet<String> names() {
    try {
      TreeSet<String> names = new TreeSet<>();
      for (Ref ref : repository.getRefDatabase().getRefsByPrefix(Constants.R_REFS)) {
        names.add(ref.getName());
      }
      return names;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public @Nullable String defaultBranch() {
    try {
      Ref head = repository.exactRef(Constants.HEAD);
      return head != null && head.isSymbolic() ? head.getTarget().getName() : null;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public @Nullable String headCommit() {
    return commit(Constants.HEAD);
  }

  @Override
  public List<String> commitsStartingWith(String digits) {
    List<String> found = new ArrayList<>();
    try (ObjectReader reader = repository.newObjectReader()) {
      for (ObjectId id : reader.resolve(AbbreviatedObjectId.fromString(digits))) {
        if (reader.open(id).getType() == Constants.OBJ_COMMIT) {
          found.add(id.name());
        }
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    Collections.sort(found);
    return found;
  }

  private ImageBuildException unreadable(IOException cause) {
    return ImageBuildException.environment(
        "repository " + text,
        "its branches and tags cannot be read: " + cause.getMessage(),
        "Check the repository with 'git fsck'.",
        cause);
  }
}
