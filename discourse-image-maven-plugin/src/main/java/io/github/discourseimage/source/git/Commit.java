package io.github.discourseimage.source.git;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.eclipse.jgit.lib.ObjectId;

/**
 * What is wanted of a commit.
 *
 * @param time when it was made, to the second, as its committer says
 */
record Commit(ObjectId tree, Instant time) {

  private static final int ID_DIGITS = 40;

  /** As {@link #bytes} gave it. */
  static Commit of(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.US_ASCII);
    return new Commit(
        ObjectId.fromString(text.substring(0, ID_DIGITS)),
        Instant.ofEpochSecond(Long.parseLong(text.substring(ID_DIGITS))));
  }

  byte[] bytes() {
    return (tree.name() + time.getEpochSecond()).getBytes(StandardCharsets.US_ASCII);
  }
}
