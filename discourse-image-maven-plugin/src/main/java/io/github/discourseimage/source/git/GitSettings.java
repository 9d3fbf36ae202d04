package io.github.discourseimage.source.git;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How repositories are reached.
 *
 * @param baseDirectory what a relative path to a repository is relative to
 * @param cacheDirectory shared by all projects of a user; repositories lie in its {@code git}
 * @param sshDirectory holds {@code known_hosts}, {@code config} and the default keys; usually
 *     {@code ~/.ssh}
 * @param offline whether the network is left alone
 * @param timeout of connecting and of each read; the whole of a transfer may take 60 times as long
 * @param retries after the first attempt, on failures of the transport only
 * @param caCertificates PEM file with the organisation's authorities, trusted for TLS in addition
 *     to the JDK's own; null for none
 * @param allowPlainProtocols whether {@code http:} and {@code git:}, which neither hide nor protect
 *     what they carry, are allowed; {@code http:} to a loopback address always is
 */
public record GitSettings(
    Path baseDirectory,
    Path cacheDirectory,
    Path sshDirectory,
    boolean offline,
    Duration timeout,
    int retries,
    Credentials credentials,
    Proxies proxies,
    @Nullable Path caCertificates,
    Submodules submodules,
    boolean allowPlainProtocols) {

  /** How often the time-out of one read fits into the time that a whole transfer may take. */
  static final int TRANSFER_TIMEOUTS = 60;

  /** Without credentials, proxies and an authority of one's own; 30 s and three retries. */
  public static GitSettings defaults(Path baseDirectory, Path cacheDirectory, Path sshDirectory) {
    return new GitSettings(
        baseDirectory,
        cacheDirectory,
        sshDirectory,
        false,
        Duration.ofSeconds(30),
        3,
        Credentials.NONE,
        Proxies.NONE,
        null,
        Submodules.REFUSE,
        false);
  }

  /** The file with the organisation's authorities. */
  public Optional<Path> authorities() {
    return Optional.ofNullable(caCertificates);
  }

  Duration transferTimeout() {
    return timeout.multipliedBy(TRANSFER_TIMEOUTS);
  }
}
