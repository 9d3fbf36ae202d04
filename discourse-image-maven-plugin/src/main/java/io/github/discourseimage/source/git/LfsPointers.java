package io.github.discourseimage.source.git;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.attributes.Attribute;
import org.eclipse.jgit.attributes.AttributesNode;
import org.eclipse.jgit.attributes.AttributesRule;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Finds files whose content is not in the repository but on a Git LFS server (gitattributes(5), Git
 * LFS specification, "The Pointer"). Only small blobs that a {@code .gitattributes} marks are read.
 */
final class LfsPointers {

  /** A pointer must be less than this, says the specification. */
  private static final int LARGEST_POINTER = 1024;

  private static final byte[] HEADER =
      "version https://git-lfs".getBytes(StandardCharsets.US_ASCII);

  private record Marked(String directory, AttributesRule rule) {}

  private final ObjectStore store;
  private final List<Marked> marks = new ArrayList<>();

  LfsPointers(ObjectStore store) {
    this.store = store;
  }

  /**
   * Notes what a {@code .gitattributes} says.
   *
   * @param directory that it lies in, ending with a slash; empty for the top
   */
  void attributes(String directory, ObjectId blob) throws IOException {
    byte[] text = store.bytes(blob, Constants.OBJ_BLOB);
    if (indexOfLfs(text) < 0) {
      return;
    }
    AttributesNode node = new AttributesNode();
    node.parse(new ByteArrayInputStream(text));
    for (AttributesRule rule : node.getRules()) {
      for (Attribute attribute : rule.getAttributes()) {
        if (attribute.getKey().equals(Constants.ATTR_FILTER)
            && "lfs".equals(attribute.getValue())) {
          marks.add(new Marked(directory, rule));
        }
      }
    }
  }

  /**
   * Whether a blob is a pointer.
   *
   * @param path relative to the top
   */
  boolean isPointer(String path, ObjectId blob) throws IOException {
    if (marks.isEmpty() || !isMarked(path)) {
      return false;
    }
    if (store.size(blob, Constants.OBJ_BLOB) >= LARGEST_POINTER) {
      return false;
    }
    byte[] text = store.bytes(blob, Constants.OBJ_BLOB);
    return text.length >= HEADER.length
        && java.util.Arrays.equals(text, 0, HEADER.length, HEADER, 0, HEADER.length);
  }

  private boolean isMarked(String path) {
    for (Marked mark : marks) {
      if (path.startsWith(mark.directory)
          && mark.rule.isMatch(path.substring(mark.directory.length()), false)) {
        return true;
      }
    }
    return false;
  }

  private static int indexOfLfs(byte[] text) {
    for (int i = 0; i + 2 < text.length; i++) {
      if (text[i] == 'l' && text[i + 1] == 'f' && text[i + 2] == 's') {
        return i;
      }
    }
    return -1;
  }
}
