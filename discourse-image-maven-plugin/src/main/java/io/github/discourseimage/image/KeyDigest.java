package io.github.discourseimage.image;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** SHA-256 over values of which none can run into the next. */
public final class KeyDigest {

  private final MessageDigest digest = Sha256.start();

  public KeyDigest add(Object value) {
    return addBytes(value.toString().getBytes(StandardCharsets.UTF_8));
  }

  public KeyDigest addBytes(byte[] bytes) {
    digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    digest.update(bytes);
    return this;
  }

  public String hex() {
    return Sha256.end(digest);
  }
}
