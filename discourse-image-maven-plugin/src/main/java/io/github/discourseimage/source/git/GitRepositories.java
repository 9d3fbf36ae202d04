package io.github.discourseimage.source.git;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The git repositories of one build. A name is looked up at most once for each repository, so that
 * all parts of a build see the same state. Safe for many threads; trees stay readable until this is
 * closed.
 *
 * <p>A repository is {@code https://host/path.git}, {@code ssh://git@host/path.git}, {@code
 * git@host:path.git}, {@code file:///path} or a path. What lies on this machine is read in place,
 * all else from a cache that the user's projects share.
 */
public final class GitRepositories implements Closeable {

  private final GitSettings settings;
  private final KnownObjects known;
  private final BuildLog log;
  private final SubmoduleTrees submodules;
  private final Map<String, GitRepository> repositories = new ConcurrentHashMap<>();

  public GitRepositories(GitSettings settings, BuildLog log) {
    this(settings, KnownObjects.NONE, log);
  }

  /**
   * Reads what the last build of a project read from a file, as far as this one wants the same.
   *
   * @param known of that project
   */
  public GitRepositories(GitSettings settings, Path known, BuildLog log) {
    this(settings, new KnownObjects(known), log);
  }

  private GitRepositories(GitSettings settings, KnownObjects known, BuildLog log) {
    this.settings = settings;
    this.known = known;
    this.log = log;
    this.submodules = new SubmoduleTrees(this, settings.submodules());
  }

  /**
   * Looks a name up.
   *
   * @param ref branch, tag, full or abbreviated commit; empty for the default branch. As with
   *     {@code git clone --branch} a branch comes before a tag of the same name; {@code refs/...}
   *     is exact
   * @throws ImageBuildException when the repository or the name does not exist or cannot be reached
   */
  public Resolved resolve(String repository, String ref) {
    GitRepository found = repository(repository);
    boolean isOtherName =
        ref.startsWith(RefNames.ALL)
            && !ref.startsWith(RefNames.BRANCHES)
            && !ref.startsWith(RefNames.TAGS);
    Refs refs = isOtherName ? found.refs(ref) : found.refs();
    return new RefLookup(repository, refs, log).find(ref);
  }

  /**
   * The names of the branches, such as {@code main}, sorted; from the answer {@link #resolve} got.
   */
  public List<String> branches(String repository) {
    List<String> branches = new ArrayList<>();
    for (String name : repository(repository).refs().names()) {
      if (name.startsWith(RefNames.BRANCHES)) {
        branches.add(RefNames.shortName(name));
      }
    }
    return branches;
  }

  /**
   * Opens the tree of a commit; fetches it when it is not at hand.
   *
   * @throws ImageBuildException when it cannot be had, or is no commit
   */
  public GitTree open(Resolved resolved) {
    ObjectStore store = repository(resolved.repository()).objects(resolved);
    return new GitTree(resolved, store, store.commit(resolved), submodules, log);
  }

  /** How they are reached. */
  public GitSettings settings() {
    return settings;
  }

  /** What decides, beside the commits, which files the trees hold; equal for equal trees. */
  public String policy() {
    return "submodules " + settings.submodules();
  }

  private GitRepository repository(String repository) {
    return repositories.computeIfAbsent(
        repository,
        text -> {
          Location location =
              Location.parse(text, settings.baseDirectory(), settings.allowPlainProtocols());
          return location instanceof Location.Remote remote
              ? new RemoteRepository(remote, settings, known, log)
              : new LocalRepository((Location.Local) location, known);
        });
  }

  @Override
  public void close() {
    repositories.values().forEach(GitRepository::close);
    repositories.clear();
    known.write();
  }
}
