package io.github.discourseimage.it.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.SplittableRandom;

/**
 * File contents that compress like source code: lines of words, frequent ones more often. Equal
 * seeds give equal bytes.
 */
final class SyntheticText {
  private static final int WORDS = 4_000;

  private final byte[][] words = new byte[WORDS][];

  SyntheticText(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < WORDS; i++) {
      StringBuilder word = new StringBuilder();
      int length = 2 + random.nextInt(3) + random.nextInt(6);
      for (int k = 0; k < length; k++) {
        word.append((char) ('a' + Math.min(random.nextInt(26), random.nextInt(26))));
      }
      words[i] = word.toString().getBytes(US_ASCII);
    }
  }

  /** Text of exactly the size asked for. */
  byte[] text(SplittableRandom random, int size) {
    byte[] result = new byte[size];
    int at = 0;
    int column = 0;
    while (at < size) {
      if (at > 200 && random.nextInt(30) == 0) {
        // code says a thing again: a call, a license header, an import
        int n = Math.min(30 + random.nextInt(120), Math.min(at, size - at));
        int from = random.nextInt(at - n + 1);
        System.arraycopy(result, from, result, at, n);
        at += n;
        continue;
      }
      double where = random.nextDouble();
      // cubed: the first words come up far more often than the last, as in any language
      byte[] word = words[(int) (where * where * where * WORDS)];
      int n = Math.min(word.length, size - at);
      System.arraycopy(word, 0, result, at, n);
      at += n;
      column += n;
      if (at < size) {
        boolean end = column > 60;
        result[at++] = (byte) (end ? '\n' : " ._(".charAt(random.nextInt(4)));
        column = end ? 0 : column + 1;
      }
    }
    return result;
  }

  /** Bytes that do not compress, as in an image or a font. */
  static byte[] noise(SplittableRandom random, int size) {
    byte[] result = new byte[size];
    random.nextBytes(result);
    return result;
  }
}
