package io.github.discourseimage.rootfs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One laying of layers over each other; see {@link Rootfs}. */
final class Overlay {

  /** As many links as the kernel follows in one look-up (path_resolution(7)). */
  private static final int MAX_LINKS = 40;

  private final List<Conflict> conflicts = new ArrayList<>();
  private final List<Entry> hidden = new ArrayList<>();
  private final List<Entry> placed = new ArrayList<>();
  private final Map<UnixPath, Entry> tops = new HashMap<>();

  /**
   * Where the entries of a directory really go; most entries share their parent with the last one.
   */
  private final Map<UnixPath, UnixPath> resolvedParents = new HashMap<>();

  private @Nullable Rootfs below;

  Rootfs lay(List<Layer> layers) {
    for (Layer layer : layers) {
      resolvedParents.clear();
      for (Entry entry : layer.entries()) {
        place(entry);
      }
    }
    return Rootfs.of(sorted(), hidden, conflicts);
  }

  Rootfs over(Rootfs lower, List<Layer> layers) {
    below = lower;
    lay(layers);
    tops.values().removeIf(entry -> lower.find(entry.path()).filter(entry::isSameAs).isPresent());
    for (Entry entry : List.copyOf(tops.values())) {
      for (UnixPath p = entry.path().parent(); !p.isRoot() && tops.get(p) == null; p = p.parent()) {
        setTop(lower.find(p).orElseThrow());
      }
    }
    return Rootfs.of(sorted(), hidden, conflicts);
  }

  /** What is on top. The layers' own order is kept as long runs, which sort fast. */
  private List<Entry> sorted() {
    List<Entry> sorted = new ArrayList<>(tops.size());
    for (Entry entry : placed) {
      if (tops.get(entry.path()) == entry) {
        sorted.add(entry);
      }
    }
    sorted.sort(Layer.BY_PATH);
    return sorted;
  }

  private void place(Entry entry) {
    UnixPath parent = entry.path().parent();
    UnixPath real = resolvedParents.get(parent);
    if (real == null) {
      real = resolveDirectory(parent, entry);
      resolvedParents.put(parent, real);
      addParents(real, entry.origin());
    }
    Entry upper = real.equals(parent) ? entry : entry.at(real.resolve(entry.path().name()));
    Entry lower = top(upper.path());
    if (lower instanceof Entry.Symlink && upper instanceof Entry.Directory) {
      // A directory over a link to one, such as /lib over /lib -> usr/lib, only asks to be there.
      upper = upper.at(resolveDirectory(upper.path(), upper));
      lower = top(upper.path());
    }
    put(upper, lower);
  }

  private void put(Entry upper, @Nullable Entry lower) {
    if (lower == null) {
      setTop(upper);
      return;
    }
    boolean upperIsDirectory = upper instanceof Entry.Directory;
    boolean lowerIsDirectory = lower instanceof Entry.Directory;
    if (!upperIsDirectory && lowerIsDirectory) {
      conflicts.add(new Conflict(upper.path(), upper, lower, Conflict.Kind.HIDES_DIRECTORY));
    } else if (upperIsDirectory && !lowerIsDirectory) {
      conflicts.add(new Conflict(upper.path(), upper, lower, Conflict.Kind.BELOW_FILE));
    } else {
      if (!upperIsDirectory) {
        hidden.add(lower);
      }
      setTop(upper);
    }
  }

  /**
   * Follows links in all components; reports what lies in the way and then leaves the path alone.
   */
  private UnixPath resolveDirectory(UnixPath directory, Entry entry) {
    UnixPath current = UnixPath.ROOT;
    List<String> todo = components(directory.relative());
    int links = 0;
    while (!todo.isEmpty()) {
      String name = todo.remove(0);
      if (name.equals("..")) {
        if (current.isRoot()) {
          return refuse(entry, directory, Conflict.Kind.ESCAPES_ROOT);
        }
        current = current.parent();
        continue;
      }
      UnixPath next = current.resolve(name);
      Entry there = top(next);
      if (there instanceof Entry.Symlink link) {
        if (++links > MAX_LINKS) {
          return refuse(entry, directory, Conflict.Kind.LINK_LOOP);
        }
        List<String> target = components(link.target());
        target.addAll(todo);
        todo = target;
        current = link.target().startsWith("/") ? UnixPath.ROOT : current;
      } else if (there instanceof Entry.File) {
        conflicts.add(new Conflict(next, entry, there, Conflict.Kind.BELOW_FILE));
        return directory;
      } else {
        current = next;
      }
    }
    return current;
  }

  private static List<String> components(String path) {
    List<String> components = new ArrayList<>();
    for (String component : path.split("/", -1)) {
      if (!component.isEmpty() && !component.equals(".")) {
        components.add(component);
      }
    }
    return components;
  }

  private UnixPath refuse(Entry entry, UnixPath directory, Conflict.Kind kind) {
    UnixPath at = directory;
    while (!(top(at) instanceof Entry.Symlink) && !at.isRoot()) {
      at = at.parent();
    }
    Entry link = top(at);
    conflicts.add(new Conflict(entry.path(), entry, link == null ? entry : link, kind));
    return directory;
  }

  private @Nullable Entry top(UnixPath path) {
    Entry top = tops.get(path);
    return top != null || below == null ? top : below.find(path).orElse(null);
  }

  /** Directories that no layer names are made by whoever needs them first. */
  private void addParents(UnixPath directory, Origin origin) {
    for (UnixPath p = directory; !p.isRoot() && top(p) == null; p = p.parent()) {
      setTop(new Entry.Directory(p, Attributes.DIRECTORY, origin));
    }
  }

  private void setTop(Entry entry) {
    tops.put(entry.path(), entry);
    placed.add(entry);
  }
}
