package io.github.discourseimage.stage;

import io.github.discourseimage.image.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** SHA-256 over values of which none can run into the next. */
final class KeyDigest {

  private final MessageDigest digest = Sha256.start();

  KeyDigest add(Object value) {
    return addBytes(value.toString().getBytes(StandardCharsets.UTF_8));
  }

  KeyDigest addBytes(byte[] bytes) {
    digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    digest.update(bytes);
    return this;
  }

  String hex() {
    return Sha256.end(digest);
  }
}
