package io.github.discourseimage.source.git;

import io.github.discourseimage.image.BuildLog;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.internal.JGitText;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdRef;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;

/** What goes over the network: the names of a repository, and one commit at a time. */
final class Transfers {

  private static final List<RefSpec> BRANCHES_AND_TAGS =
      List.of(new RefSpec("refs/heads/*:refs/heads/*"), new RefSpec("refs/tags/*:refs/tags/*"));

  private final Location.Remote location;
  private final GitSettings settings;
  private final BuildLog log;
  private final Retry retry;

  Transfers(Location.Remote location, GitSettings settings, BuildLog log) {
    this.location = location;
    this.settings = settings;
    this.log = log;
    this.retry = new Retry(location, settings, log);
  }

  /**
   * Asks for HEAD, branches and tags. A server that speaks protocol version 2 sends nothing else,
   * not the many names of pull requests.
   *
   * @param others full names to ask for too
   */
  Advertised lsRemote(List<String> others) throws IOException {
    JGitRuntime.ensure();
    String[] patterns = new String[others.size() + 1];
    patterns[0] = Constants.HEAD;
    for (int i = 0; i < others.size(); i++) {
      patterns[i + 1] = others.get(i);
    }
    try (Transport transport = prepare(Transport.open(uri()));
        FetchConnection connection = transport.openFetch(BRANCHES_AND_TAGS, patterns)) {
      return advertised(connection.getRefs());
    }
  }

  private static Advertised advertised(Collection<Ref> refs) {
    SortedMap<String, String> commits = new TreeMap<>();
    String headTarget = null;
    for (Ref ref : refs) {
      ObjectId id = ref.getPeeledObjectId() != null ? ref.getPeeledObjectId() : ref.getObjectId();
      if (id != null) {
        commits.put(ref.getName(), id.name());
      }
      if (ref.getName().equals(Constants.HEAD) && ref.isSymbolic()) {
        headTarget = ref.getTarget().getName();
      }
    }
    return Advertised.of(commits, headTarget);
  }

  /** Fetches one commit without its history into a repository. */
  void fetch(ObjectStore store, Resolved resolved) {
    log.info("Fetching " + resolved);
    retry.run(
        "fetch " + resolved.commit(),
        () -> {
          fetchOnce(store, resolved);
          return resolved;
        });
  }

  /**
   * Not with {@link Transport#fetch}: when only some history is asked for, that never believes that
   * what it got is complete if it also has to check the objects. So this does the check.
   */
  private void fetchOnce(ObjectStore store, Resolved resolved) throws IOException {
    TransferProgress progress = new TransferProgress(log, settings.transferTimeout());
    ObjectId commit = ObjectId.fromString(resolved.commit());
    // The pattern: without one a server would list every name it has before the transfer.
    try (Transport transport = prepare(Transport.open(store.repository(), uri()))) {
      transport.setDepth(1);
      try (FetchConnection connection =
          transport.openFetch(List.of(new RefSpec(resolved.commit())), Constants.HEAD)) {
        Ref wanted = new ObjectIdRef.Unpeeled(Ref.Storage.NETWORK, resolved.commit(), commit);
        connection.fetch(progress, List.of(wanted), Set.of());
      }
    } catch (IOException e) {
      progress.throwIfStopped(location, settings);
      boolean noAnswer =
          String.valueOf(e.getMessage())
              .contains(
                  JGitText.get().startingReadStageWithoutWrittenRequestDataPendingIsNotSupported);
      // What JGit makes of a server that refuses an id over HTTP.
      throw noAnswer && resolved.refName().isEmpty() ? new IOException("not our ref", e) : e;
    }
    requireComplete(store, resolved);
  }

  private static void requireComplete(ObjectStore store, Resolved resolved) throws IOException {
    try (ObjectReader reader = store.repository().newObjectReader()) {
      Set<ObjectId> seen = new HashSet<>();
      Deque<ObjectId> trees = new ArrayDeque<>();
      ObjectId commit = ObjectId.fromString(resolved.commit());
      require(reader, commit, Constants.OBJ_COMMIT);
      trees.push(store.commit(resolved).tree());
      while (!trees.isEmpty()) {
        ObjectId tree = trees.pop();
        // What an earlier build read may be known and yet not be here.
        require(reader, tree, Constants.OBJ_TREE);
        for (TreeEntry entry : TreeEntry.read(store, tree)) {
          if (entry.type() == TreeEntry.TREE) {
            if (seen.add(entry.id())) {
              trees.push(entry.id());
            }
          } else if (entry.type() != TreeEntry.GITLINK) {
            require(reader, entry.id(), Constants.OBJ_BLOB);
          }
        }
      }
    }
  }

  private static void require(ObjectReader reader, ObjectId id, int type) throws IOException {
    if (!reader.has(id)) {
      throw new MissingObjectException(id, type);
    }
  }

  private URIish uri() {
    try {
      return new URIish(location.text());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("was parsed before: " + location.text(), e);
    }
  }

  private Transport prepare(Transport transport) {
    transport.setTimeout(Math.toIntExact(Math.max(1, settings.timeout().toSeconds())));
    transport.setCredentialsProvider(new LoginProvider(settings.credentials()));
    if (transport instanceof TransportHttp http) {
      http.setHttpConnectionFactory(new HttpConnections(settings));
    } else if (transport instanceof SshTransport ssh) {
      // A class of its own, so that nothing of ssh is loaded for https.
      ssh.setSshSessionFactory(SshSessions.factory(location, settings));
    }
    return transport;
  }
}
