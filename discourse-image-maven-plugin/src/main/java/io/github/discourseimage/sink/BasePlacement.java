package io.github.discourseimage.sink;

import io.github.discourseimage.format.TarName;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.UnixPath;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where entries go in a container that begins with a base. What lies below a link of the base to a
 * directory, such as {@code /lib -> usr/lib}, goes where the link leads: a directory in its place
 * would hide the base's (Jib's issue 1576). A directory of the base keeps its owner and mode unless
 * ours has others than a directory usually has.
 */
final class BasePlacement {

  private final BaseTree base;

  /** Most entries share their parent with the last one. */
  private final Map<UnixPath, UnixPath> reals = new HashMap<>();

  BasePlacement(BaseTree base) {
    this.base = base;
  }

  /** Whether an entry stays as it is. */
  boolean isPlain(Entry entry) {
    return base.isEmpty() || place(entry).filter(it -> it == entry).isPresent();
  }

  /** An entry as it is where it goes; nothing for a directory that is there already. */
  Optional<Entry> place(Entry entry) {
    UnixPath at = at(entry.path());
    if (entry instanceof Entry.Directory directory) {
      return place(directory, base.isSymlink(at) ? base.real(at) : at);
    }
    return Optional.of(at.equals(entry.path()) ? entry : entry.at(at));
  }

  private Optional<Entry> place(Entry.Directory entry, UnixPath target) {
    Attributes usual = Attributes.DIRECTORY;
    Attributes attributes =
        entry.attributes().equals(usual) ? directory(target).orElse(usual) : entry.attributes();
    boolean same = attributes.equals(entry.attributes());
    if (same && target.equals(entry.path())) {
      return Optional.of(entry);
    }
    return same && base.isDirectory(target)
        ? Optional.empty()
        : Optional.of(new Entry.Directory(target, attributes, entry.origin()));
  }

  private UnixPath at(UnixPath path) {
    UnixPath parent = path.parent();
    UnixPath real = reals.computeIfAbsent(parent, base::real);
    return real.equals(parent) ? path : real.resolve(path.name());
  }

  /**
   * What an entry takes the place of in a way that needs a whiteout: a directory where ours is
   * none, or anything else where ours is a directory.
   */
  Optional<UnixPath> hidden(Entry entry) {
    UnixPath at = at(entry.path());
    if (!(entry instanceof Entry.Directory)) {
      return base.isDirectory(at) ? Optional.of(at) : Optional.empty();
    }
    UnixPath target = base.isSymlink(at) ? base.real(at) : at;
    // What a link leads to is not in the way, the link is.
    return base.find(target).isPresent() && !base.isDirectory(target)
        ? Optional.of(at)
        : Optional.empty();
  }

  /** A directory's attributes in the base, if it is there. */
  Optional<Attributes> directory(UnixPath path) {
    return base.find(path)
        .filter(name -> name.type() == TarName.Type.DIRECTORY)
        .map(TarName::attributes);
  }
}
