package io.github.discourseimage.source.git;

import io.github.discourseimage.image.BuildLog;
import java.util.List;

/**
 * Asks a server for its branches and tags. Most builds ask this and nothing else, so it is tried
 * without JGit first, which takes longer to load than the server to answer.
 */
final class LsRemote {

  private final Location.Remote location;
  private final GitSettings settings;
  private final BuildLog log;

  LsRemote(Location.Remote location, GitSettings settings, BuildLog log) {
    this.location = location;
    this.settings = settings;
    this.log = log;
  }

  /**
   * Asks for HEAD, branches and tags.
   *
   * @param others full names to ask for too
   */
  Advertised ask(List<String> others) {
    return new Retry(location, settings, log)
        .run(
            "ask for the branches",
            () -> {
              if (location.isHttp()) {
                Advertised answer = new SmartHttpRefs(location, settings).ask(others);
                if (answer != null) {
                  return answer;
                }
              }
              return new Transfers(location, settings, log).lsRemote(others);
            });
  }
}
