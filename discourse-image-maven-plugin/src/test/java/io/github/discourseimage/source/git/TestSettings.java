package io.github.discourseimage.source.git;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Settings for tests, changed one by one. */
final class TestSettings {

  private final Path directory;
  Path sshDirectory;
  boolean offline;
  Duration timeout = Duration.ofSeconds(20);
  int retries;
  Credentials credentials = Credentials.NONE;
  Proxies proxies = Proxies.NONE;
  @Nullable Path caCertificates;
  Submodules submodules = Submodules.REFUSE;
  boolean allowPlainProtocols;

  TestSettings(Path directory) {
    this.directory = directory;
    this.sshDirectory = directory.resolve("ssh");
  }

  Path caches() {
    return directory.resolve("cache/git");
  }

  GitSettings make() {
    return new GitSettings(
        directory,
        directory.resolve("cache"),
        sshDirectory,
        offline,
        timeout,
        retries,
        credentials,
        proxies,
        caCertificates,
        submodules,
        allowPlainProtocols);
  }
}
