package io.github.discourseimage.source.git;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.lib.ObjectChecker;
import org.jspecify.annotations.Nullable;

/**
 * Judges the names of one directory of a tree. Git itself writes none of these, but a tree object
 * can hold any bytes.
 */
final class TreeNames {

  /** Why a name cannot be in an image; without that it can. */
  record Verdict(String name, @Nullable String problem) {}

  private static final String NOT_UTF_8 = "it is not UTF-8";

  private final ObjectChecker checker;
  private final Map<String, String> seen = new HashMap<>();

  TreeNames() {
    checker = new ObjectChecker().setSafeForMacOS(true);
  }

  /** Begins another directory. */
  void nextDirectory() {
    seen.clear();
  }

  Verdict judge(byte[] raw) {
    boolean ascii = true;
    boolean slash = false;
    for (byte b : raw) {
      ascii &= b >= 0;
      slash |= b == '/';
    }
    String name;
    try {
      name =
          ascii
              ? new String(raw, StandardCharsets.ISO_8859_1)
              : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (CharacterCodingException e) {
      return new Verdict(new String(raw, StandardCharsets.UTF_8), NOT_UTF_8);
    }
    if (slash) {
      return new Verdict(name, "it holds a '/', so that it would lead somewhere else");
    }
    if (mayBeGitDirectory(raw, ascii)) {
      try {
        checker.checkPathSegment(raw, 0, raw.length);
      } catch (CorruptObjectException e) {
        return new Verdict(name, "git itself refuses it: " + e.getMessage());
      }
    }
    String folded = fold(name, ascii);
    String other = seen.putIfAbsent(folded, name);
    if (other == null) {
      return new Verdict(name, null);
    }
    return new Verdict(
        name,
        other.equals(name)
            ? "it is there twice"
            : "it differs only in upper and lower case from '" + other + "'");
  }

  private static boolean mayBeGitDirectory(byte[] raw, boolean ascii) {
    return raw[0] == '.' || raw[0] == 'g' || raw[0] == 'G' || !ascii;
  }

  private static String fold(String name, boolean ascii) {
    String lower = name.toLowerCase(Locale.ROOT);
    return ascii ? lower : lower.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }
}
