package io.github.discourseimage.build;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.source.git.GitRepositories;
import io.github.discourseimage.source.git.Resolved;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;

/** Looks up commits and remembers the questions, so that a later build can ask them again. */
final class Lookups {

  private final GitRepositories repositories;
  private final List<BuildState.Lookup> asked = new ArrayList<>();

  Lookups(GitRepositories repositories) {
    this.repositories = repositories;
  }

  Resolved resolve(String repository, String ref) {
    Resolved resolved = repositories.resolve(repository, ref);
    asked.add(new BuildState.Lookup(repository, ref, resolved.commit()));
    return resolved;
  }

  /**
   * The names of a repository's branches; a question for one that is not there is remembered too.
   */
  Collection<String> branches(String repository) {
    List<String> names = repositories.branches(repository);
    return new AbstractCollection<>() {
      @Override
      public boolean contains(Object name) {
        boolean there = names.contains(name);
        if (!there) {
          asked.add(new BuildState.Lookup(repository, name.toString(), ""));
        }
        return there;
      }

      @Override
      public Iterator<String> iterator() {
        return names.iterator();
      }

      @Override
      public int size() {
        return names.size();
      }
    };
  }

  List<BuildState.Lookup> asked() {
    return List.copyOf(asked);
  }

  /** Whether every question still has the answer of that time. */
  boolean stillHold(List<BuildState.Lookup> earlier) {
    for (BuildState.Lookup lookup : earlier) {
      try {
        boolean holds =
            lookup.commit().isEmpty()
                ? !repositories.branches(lookup.repository()).contains(lookup.ref())
                : repositories
                    .resolve(lookup.repository(), lookup.ref())
                    .commit()
                    .equals(lookup.commit());
        if (!holds) {
          return false;
        }
      } catch (ImageBuildException e) {
        // The build that follows asks again and says what is wrong.
        return false;
      }
    }
    return true;
  }
}
