package io.github.discourseimage.rootfs;

import java.io.IOException;
import java.io.UncheckedIOException;

/** One name in a layer. */
public sealed interface Entry {

  UnixPath path();

  Attributes attributes();

  Origin origin();

  /** The same entry somewhere else. */
  Entry at(UnixPath path);

  /** The same entry with other attributes. */
  Entry with(Attributes attributes);

  /** Whether a file system could not tell the two apart; where they are from does not count. */
  default boolean isSameAs(Entry other) {
    if (!path().equals(other.path()) || !attributes().equals(other.attributes())) {
      return false;
    }
    if (this instanceof File file && other instanceof File that) {
      try {
        return file.content().isSameAs(that.content());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    if (this instanceof Symlink link && other instanceof Symlink that) {
      return link.target().equals(that.target());
    }
    return this instanceof Directory && other instanceof Directory;
  }

  /** A directory. */
  record Directory(UnixPath path, Attributes attributes, Origin origin) implements Entry {
    @Override
    public Directory at(UnixPath newPath) {
      return new Directory(newPath, attributes, origin);
    }

    @Override
    public Directory with(Attributes newAttributes) {
      return new Directory(path, newAttributes, origin);
    }
  }

  /** A regular file. */
  record File(UnixPath path, Attributes attributes, Origin origin, Content content)
      implements Entry {
    @Override
    public File at(UnixPath newPath) {
      return new File(newPath, attributes, origin, content);
    }

    @Override
    public File with(Attributes newAttributes) {
      return new File(path, newAttributes, origin, content);
    }
  }

  /**
   * A symbolic link.
   *
   * @param target as readlink(2) gives it: absolute or relative to the link's directory, not
   *     resolved
   */
  record Symlink(UnixPath path, Attributes attributes, Origin origin, String target)
      implements Entry {
    @Override
    public Symlink at(UnixPath newPath) {
      return new Symlink(newPath, attributes, origin, target);
    }

    @Override
    public Symlink with(Attributes newAttributes) {
      return new Symlink(path, newAttributes, origin, target);
    }

    /** Whether the components of the target climb above the root, other links left aside. */
    public boolean leavesRoot() {
      int depth = 0;
      if (!target.startsWith("/")) {
        for (UnixPath p = path.parent(); !p.isRoot(); p = p.parent()) {
          depth++;
        }
      }
      for (String component : target.split("/")) {
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
  }
}
