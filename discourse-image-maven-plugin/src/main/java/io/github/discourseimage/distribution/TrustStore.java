package io.github.discourseimage.distribution;

import io.github.discourseimage.rootfs.UnixPath;

/**
 * Where a distribution's programs find the certificates they trust.
 *
 * @param anchors directory whose {@code .crt} files {@code command} takes into the store
 * @param command the program that rebuilds the store from the anchors
 * @param bundle the file of all trusted roots that it writes; where it is not {@code
 *     /etc/ssl/certs/ca-certificates.crt}, that is a link to it
 */
public record TrustStore(UnixPath anchors, String command, UnixPath bundle) {

  /** Debian's ca-certificates, which Ubuntu and Alpine have too. */
  static final TrustStore UPDATE_CA_CERTIFICATES =
      new TrustStore(
          UnixPath.of("/usr/local/share/ca-certificates"),
          "update-ca-certificates",
          UnixPath.of("/etc/ssl/certs/ca-certificates.crt"));

  /** p11-kit's, which Arch has. */
  static final TrustStore UPDATE_CA_TRUST =
      new TrustStore(
          UnixPath.of("/etc/ca-certificates/trust-source/anchors"),
          "update-ca-trust",
          UnixPath.of("/etc/ca-certificates/extracted/tls-ca-bundle.pem"));
}
