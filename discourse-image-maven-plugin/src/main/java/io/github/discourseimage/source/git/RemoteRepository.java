package io.github.discourseimage.source.git;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ExclusiveLock;
import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A repository behind a URL, seen through a bare repository in the cache that holds single commits.
 * A commit that is there costs no connection; a damaged cache is thrown away and fetched once more.
 */
final class RemoteRepository implements GitRepository {

  private final Location.Remote location;
  private final GitSettings settings;
  private final KnownObjects known;
  private final BuildLog log;
  private final CacheDirectory cache;
  private @Nullable Refs refs;

  /** All that were opened; trees may still read from one that another has taken the place of. */
  private final List<ObjectStore> opened = new ArrayList<>();

  private @Nullable ObjectStore current;

  RemoteRepository(
      Location.Remote location, GitSettings settings, KnownObjects known, BuildLog log) {
    this.location = location;
    this.settings = settings;
    this.known = known;
    this.log = log;
    Path caches = settings.cacheDirectory().resolve("git");
    this.cache = new CacheDirectory(caches, Location.cacheName(location));
  }

  @Override
  public synchronized Refs refs() {
    if (refs == null) {
      try {
        refs = new WithKept(settings.offline() ? recorded() : advertised());
      } catch (IOException e) {
        throw cacheFailed(e);
      }
    }
    return refs;
  }

  private Refs advertised() throws IOException {
    Advertised answer = new LsRemote(location, settings, log).ask(List.of());
    if (!answer.equals(Advertised.read(cache.refs()))) {
      answer.write(cache.refs());
    }
    return answer;
  }

  private Refs recorded() throws IOException {
    Refs recorded = Advertised.read(cache.refs());
    if (recorded == null) {
      throw ImageBuildException.environment(
          "repository " + location.text(),
          "its branches and tags were never asked for on this machine, and Maven is offline",
          "Run the build once without -o.",
          null);
    }
    return recorded;
  }

  @Override
  public Refs refs(String fullName) {
    if (settings.offline()) {
      return refs();
    }
    return new LsRemote(location, settings, log).ask(List.of(fullName));
  }

  @Override
  public synchronized ObjectStore objects(Resolved resolved) {
    try {
      ObjectStore whole = openIfWhole(resolved.commit());
      if (whole != null) {
        return whole;
      }
      try (ExclusiveLock lock = ExclusiveLock.take(cache.lock(), this::tellWaiting)) {
        return underLock(resolved);
      }
    } catch (IOException e) {
      throw cacheFailed(e);
    }
  }

  private ObjectStore underLock(Resolved resolved) throws IOException {
    // Another build may have fetched it while this one waited.
    ObjectStore whole = openIfWhole(resolved.commit());
    if (whole != null) {
      return whole;
    }
    requireOnline(resolved);
    if (cache.exists() && (cache.isDamaged() || cache.keeps(resolved.commit()))) {
      log.warn("The cache of " + location.text() + " is damaged and is fetched anew.");
      current = null;
      cache.discard();
    }
    if (!cache.exists()) {
      cache.create();
    }
    cache.clean();
    ObjectStore store = store();
    store.repository();
    new Transfers(location, settings, log).fetch(store, resolved);
    cache.keep(resolved.commit());
    return store;
  }

  private void requireOnline(Resolved resolved) {
    if (settings.offline()) {
      String name = resolved.ref().isEmpty() ? "the default branch" : "'" + resolved.ref() + "'";
      throw ImageBuildException.environment(
          "repository " + location.text(),
          "commit "
              + resolved.commit()
              + " ("
              + name
              + ") is not in the cache, and Maven is offline",
          "Run 'mvn discourse-image:clone' or the build once without -o.",
          null);
    }
  }

  /** The cache, when it keeps a commit and the top of its tree can be read. */
  private @Nullable ObjectStore openIfWhole(String commit) {
    if (!cache.keeps(commit) || cache.isDamaged()) {
      return null;
    }
    try {
      ObjectStore store = store();
      store.requireTop(commit);
      return store;
    } catch (IOException | IllegalArgumentException e) {
      log.debug("The cache of " + location.text() + " cannot be read: " + e);
      return null;
    }
  }

  private ObjectStore store() {
    if (current == null) {
      current = new ObjectStore(cache.git(), known, cache::markDamaged);
      opened.add(current);
    }
    return current;
  }

  private void tellWaiting() {
    log.info("Waiting for another build that fetches " + location.text());
  }

  private ImageBuildException cacheFailed(IOException cause) {
    return ImageBuildException.environment(
        "repository " + location.text(),
        "its cache " + cache.git() + " cannot be used: " + cause,
        "Check that this user may write there and that the disk is not full, or name another"
            + " directory with -Ddiscourse.cacheDirectory.",
        cause);
  }

  @Override
  public synchronized void close() {
    for (ObjectStore store : opened) {
      store.close();
    }
    opened.clear();
    current = null;
  }

  /** The names of the server, and the commits of the cache. */
  private final class WithKept implements Refs {

    private final Refs names;

    WithKept(Refs names) {
      this.names = names;
    }

    @Override
    public @Nullable String commit(String fullName) {
      return names.commit(fullName);
    }

    @Override
    public SortedSet<String> names() {
      return names.names();
    }

    @Override
    public @Nullable String defaultBranch() {
      return names.defaultBranch();
    }

    @Override
    public @Nullable String headCommit() {
      return names.headCommit();
    }

    @Override
    public List<String> commitsStartingWith(String digits) {
      TreeSet<String> found = new TreeSet<>(names.commitsStartingWith(digits));
      try {
        for (String commit : cache.kept()) {
          if (commit.startsWith(digits)) {
            found.add(commit);
          }
        }
      } catch (IOException e) {
        throw cacheFailed(e);
      }
      return List.copyOf(found);
    }
  }
}
