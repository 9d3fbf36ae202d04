package io.github.discourseimage.rootfs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Entries that belong together and change together; sorted by path, each path once. Immutable. */
public final class Layer {

  static final Comparator<Entry> BY_PATH = Comparator.comparing(Entry::path);

  private final String name;
  private final List<Entry> entries;

  private Layer(String name, List<Entry> entries) {
    this.name = name;
    this.entries = Collections.unmodifiableList(entries);
  }

  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** The layer that a source fills. */
  public static Layer of(String name, Consumer<Builder> source) {
    Builder builder = builder(name);
    source.accept(builder);
    return builder.build();
  }

  /** A layer without an entry. */
  public static Layer empty(String name) {
    return builder(name).build();
  }

  public String name() {
    return name;
  }

  /** The entries in the order of their paths. */
  public List<Entry> entries() {
    return entries;
  }

  public Optional<Entry> find(UnixPath path) {
    return find(entries, path);
  }

  /** Finds a path in entries that are sorted by path. */
  static Optional<Entry> find(List<Entry> sorted, UnixPath path) {
    int low = 0;
    int high = sorted.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = sorted.get(middle).path().compareTo(path);
      if (order == 0) {
        return Optional.of(sorted.get(middle));
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return Optional.empty();
  }

  /** Collects entries in any order. Parents that nobody adds are made by {@link Rootfs}. */
  public static final class Builder {

    private final String name;
    private final List<Entry> entries = new ArrayList<>();

    private Builder(String name) {
      this.name = name;
    }

    public String name() {
      return name;
    }

    public Builder add(Entry entry) {
      entries.add(entry);
      return this;
    }

    /** Adds a file with mode 0644, owned by root. */
    public Builder file(UnixPath path, Content content, Origin origin) {
      return add(new Entry.File(path, Attributes.FILE, origin, content));
    }

    /** Adds a symbolic link. */
    public Builder symlink(UnixPath path, String target, Origin origin) {
      return add(new Entry.Symlink(path, Attributes.SYMLINK, origin, target));
    }

    /**
     * Makes the layer.
     *
     * @throws IllegalStateException when two entries that are not both directories have one path;
     *     the message names the path and both origins
     */
    public Layer build() {
      entries.sort(BY_PATH);
      List<Entry> unique = new ArrayList<>(entries.size());
      for (Entry entry : entries) {
        Entry last = unique.isEmpty() ? null : unique.get(unique.size() - 1);
        if (last == null || !last.path().equals(entry.path())) {
          unique.add(entry);
        } else if (!(last instanceof Entry.Directory && entry instanceof Entry.Directory)) {
          throw new IllegalStateException(
              entry.path()
                  + " is made twice in one layer: by "
                  + last.origin()
                  + " and by "
                  + entry.origin());
        }
      }
      return new Layer(name, unique);
    }
  }
}
