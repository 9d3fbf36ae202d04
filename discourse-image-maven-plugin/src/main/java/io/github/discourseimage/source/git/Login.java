package io.github.discourseimage.source.git;

import java.nio.file.Path;

/** A way to prove who asks. Never shown: {@code toString} hides what is secret. */
public sealed interface Login {

  /**
   * HTTP basic authentication, or the password of an ssh account.
   *
   * @param user empty for the one that the URL names
   * @param password or access token
   */
  record UserPassword(String user, String password) implements Login {
    @Override
    public String toString() {
      return "password of '" + user + "'";
    }
  }

  /**
   * An ssh key.
   *
   * @param file private key in OpenSSH or PEM format
   * @param passphrase empty when the key is not encrypted
   */
  record PrivateKey(Path file, String passphrase) implements Login {
    @Override
    public String toString() {
      return "private key " + file;
    }
  }
}
