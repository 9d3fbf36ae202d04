package io.github.discourseimage.source.git;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;

/**
 * An entry of a tree object as it is stored: {@code mode SP name NUL id}. JGit's walk is not used,
 * because names must be judged as the bytes they are, and because this is all that is needed.
 *
 * @param mode such as 0100644
 * @param name never empty, without a NUL, otherwise anything
 */
record TreeEntry(int mode, byte[] name, ObjectId id) {

  static final int TREE = 0040000;
  static final int SYMLINK = 0120000;
  static final int GITLINK = 0160000;
  static final int TYPE_MASK = 0170000;
  static final int REGULAR = 0100000;

  int type() {
    return mode & TYPE_MASK;
  }

  /**
   * Reads a tree object.
   *
   * @throws CorruptObjectException when it does not have that form
   */
  static List<TreeEntry> read(ObjectStore store, ObjectId tree) throws IOException {
    byte[] raw = store.bytes(tree, Constants.OBJ_TREE);
    List<TreeEntry> entries = new ArrayList<>(raw.length / 36 + 1);
    int at = 0;
    while (at < raw.length) {
      int mode = 0;
      int start = at;
      while (at < raw.length && raw[at] >= '0' && raw[at] <= '7') {
        mode = (mode << 3) + raw[at++] - '0';
      }
      int digits = at - start;
      if (digits == 0 || digits > 7 || at == raw.length || raw[at++] != ' ') {
        throw new CorruptObjectException(tree, "an entry has no mode");
      }
      int name = at;
      while (at < raw.length && raw[at] != 0) {
        at++;
      }
      int end = at++;
      if (end == name || at + Constants.OBJECT_ID_LENGTH > raw.length) {
        throw new CorruptObjectException(
            tree, end == name ? "an entry has no name" : "an entry is cut short");
      }
      byte[] bytes = new byte[end - name];
      System.arraycopy(raw, name, bytes, 0, bytes.length);
      entries.add(new TreeEntry(mode, bytes, ObjectId.fromRaw(raw, at)));
      at += Constants.OBJECT_ID_LENGTH;
    }
    return entries;
  }
}
