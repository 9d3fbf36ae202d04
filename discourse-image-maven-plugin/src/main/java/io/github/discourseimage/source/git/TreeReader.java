package io.github.discourseimage.source.git;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Finding;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;

/** One reading of a whole tree into entries; finds everything that cannot be in an image. */
final class TreeReader {

  /** PATH_MAX less the NUL: no kernel makes a longer link. */
  private static final int LONGEST_TARGET = 4095;

  private static final byte[] ATTRIBUTES =
      Constants.DOT_GIT_ATTRIBUTES.getBytes(StandardCharsets.US_ASCII);

  /**
   * A directory that is still to be read.
   *
   * @param path relative to the top, ending with a slash; empty for the top
   */
  private record Pending(String path, UnixPath place, ObjectId tree) {}

  private final ObjectStore store;
  private final String subject;
  private final Origin origin;
  private final BuildLog log;
  private final TreeNames names = new TreeNames();
  private final LfsPointers lfs;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final List<Entry> entries = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final SortedMap<String, ObjectId> submodules = new TreeMap<>();

  TreeReader(ObjectStore store, String subject, Origin origin, BuildLog log) {
    this.store = store;
    this.subject = subject;
    this.origin = origin;
    this.log = log;
    this.lfs = new LfsPointers(store);
  }

  /** Reads the tree; the top itself becomes an entry too. */
  TreeReader read(ObjectId tree, UnixPath prefix) throws IOException {
    pending.push(new Pending("", prefix, tree));
    while (!pending.isEmpty()) {
      directory(pending.pop());
    }
    return this;
  }

  /** What was read, in no particular order. */
  List<Entry> entries() {
    return entries;
  }

  /** What cannot be in an image. */
  List<Finding> findings() {
    return findings;
  }

  /** The submodules: the commit of each by its path. */
  SortedMap<String, ObjectId> submodules() {
    return submodules;
  }

  private void directory(Pending directory) throws IOException {
    if (!directory.place.isRoot()) {
      entries.add(new Entry.Directory(directory.place, Attributes.DIRECTORY, origin));
    }
    List<TreeEntry> children = TreeEntry.read(store, directory.tree);
    for (TreeEntry child : children) {
      // Before the others, for it may mark any of them.
      if (child.type() == TreeEntry.REGULAR && java.util.Arrays.equals(child.name(), ATTRIBUTES)) {
        lfs.attributes(directory.path, child.id());
      }
    }
    names.nextDirectory();
    for (TreeEntry child : children) {
      TreeNames.Verdict verdict = names.judge(child.name());
      if (verdict.problem() == null) {
        entry(directory, verdict.name(), child);
      } else {
        refuse(directory.path + verdict.name(), verdict.problem(), "Rename it in the repository.");
      }
    }
  }

  private void entry(Pending directory, String name, TreeEntry child) throws IOException {
    UnixPath place = directory.place.resolve(name);
    switch (child.type()) {
      case TreeEntry.TREE ->
          pending.push(new Pending(directory.path + name + "/", place, child.id()));
      case TreeEntry.REGULAR -> file(directory.path + name, place, child);
      case TreeEntry.SYMLINK -> symlink(directory.path + name, place, child.id());
      case TreeEntry.GITLINK -> submodules.put(directory.path + name, child.id());
      default ->
          refuse(
              directory.path + name,
              "its mode is " + Integer.toOctalString(child.mode()) + ", which git does not know",
              "A mode must be 100644, 100755, 120000, 40000 or 160000; write the tree anew.");
    }
  }

  private void file(String path, UnixPath place, TreeEntry child) throws IOException {
    if (lfs.isPointer(path, child.id())) {
      refuse(
          path,
          "its content is not in the repository but in Git LFS, which is not read here",
          "Put the file itself into the repository ('git lfs migrate export'), or take the app"
              + " from a directory where 'git lfs pull' was run.");
      return;
    }
    // Git keeps one bit: 0664 of old repositories means 0644.
    Attributes attributes = (child.mode() & 0100) != 0 ? Attributes.EXECUTABLE : Attributes.FILE;
    entries.add(new Entry.File(place, attributes, origin, new Blob(store, child.id())));
  }

  private void symlink(String path, UnixPath place, ObjectId blob) throws IOException {
    if (store.size(blob, Constants.OBJ_BLOB) > LONGEST_TARGET) {
      refuse(path, "the target of the link is longer than 4095 bytes", "Shorten it.");
      return;
    }
    byte[] raw = store.bytes(blob, Constants.OBJ_BLOB);
    String target;
    try {
      target = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (CharacterCodingException e) {
      refuse(path, "the target of the link is not UTF-8", "Make the link anew.");
      return;
    }
    if (target.isEmpty() || target.indexOf('\0') >= 0) {
      refuse(path, "the target of the link is empty or holds a NUL", "Make the link anew.");
      return;
    }
    if (leadsOut(path, target)) {
      log.debug(subject + ": the link " + path + " leads out of the tree, to " + target);
    }
    entries.add(new Entry.Symlink(place, Attributes.SYMLINK, origin, target));
  }

  private static boolean leadsOut(String path, String target) {
    if (target.startsWith("/")) {
      return true;
    }
    int depth = -1;
    for (int i = path.indexOf('/'); i >= 0; i = path.indexOf('/', i + 1)) {
      depth++;
    }
    depth++;
    for (String component : target.split("/", -1)) {
      if (component.equals("..")) {
        depth--;
      } else if (!component.isEmpty() && !component.equals(".")) {
        depth++;
      }
      if (depth < 0) {
        return true;
      }
    }
    return false;
  }

  private void refuse(String path, String problem, String hint) {
    findings.add(new Finding(subject + ": " + printable(path), problem, hint));
  }

  /** A message must not change the terminal it is printed on. */
  private static String printable(String path) {
    StringBuilder text = new StringBuilder(path.length());
    path.codePoints()
        .forEach(
            c -> {
              if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                text.append(String.format(java.util.Locale.ROOT, "\\u%04x", c));
              } else {
                text.appendCodePoint(c);
              }
            });
    return text.toString();
  }
}
