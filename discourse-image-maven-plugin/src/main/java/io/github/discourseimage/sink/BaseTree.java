package io.github.discourseimage.sink;

import io.github.discourseimage.format.TarName;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.UnixPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a container of a base would see: its layers over each other, whiteouts applied (OCI image
 * specification 1.1, "Whiteouts").
 */
final class BaseTree {

  static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  /** As many links as the kernel follows in one look-up (path_resolution(7)). */
  private static final int MAX_LINKS = 40;

  /** By absolute path. */
  private final TreeMap<String, TarName> names = new TreeMap<>();

  /** Lays layers over each other, the lowest first. */
  static BaseTree of(List<LayerListing> layers) {
    BaseTree tree = new BaseTree();
    for (LayerListing layer : layers) {
      tree.lay(layer.names());
    }
    return tree;
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  private void lay(List<TarName> layer) {
    // A whiteout hides what is below the layer, wherever in the layer it stands.
    for (TarName name : layer) {
      String last = name.name().substring(name.name().lastIndexOf('/') + 1);
      if (last.equals(OPAQUE)) {
        removeBelow(real(parent(name.name())));
      } else if (last.startsWith(WHITEOUT)) {
        remove(child(real(parent(name.name())), last.substring(WHITEOUT.length())));
      }
    }
    for (TarName name : layer) {
      String last = name.name().substring(name.name().lastIndexOf('/') + 1);
      if (!last.startsWith(WHITEOUT) && !name.name().isEmpty()) {
        put(child(real(parent(name.name())), last), name);
      }
    }
  }

  private void put(String path, TarName name) {
    TarName there = names.get(path);
    if (name.type() != TarName.Type.DIRECTORY
        || there != null && there.type() != TarName.Type.DIRECTORY) {
      remove(path);
    }
    names.put(path, name);
    for (String p = parent(path); !p.equals("/"); p = parent(p)) {
      names.putIfAbsent(p, new TarName(p, TarName.Type.DIRECTORY, Attributes.DIRECTORY, ""));
    }
  }

  private void remove(String path) {
    names.remove(path);
    removeBelow(path);
  }

  private void removeBelow(String path) {
    String below = path.equals("/") ? path : path + "/";
    // The character after the slash ends the range of all that begins with the path.
    names.subMap(below, below.substring(0, below.length() - 1) + "0").clear();
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  private static String child(String directory, String name) {
    return directory.equals("/") ? "/" + name : directory + "/" + name;
  }

  /** The same without some paths and all below them. */
  BaseTree without(Collection<UnixPath> hidden) {
    BaseTree less = new BaseTree();
    less.names.putAll(names);
    hidden.forEach(path -> less.remove(path.toString()));
    return less;
  }

  Optional<TarName> find(UnixPath path) {
    return Optional.ofNullable(names.get(path.toString()));
  }

  boolean isDirectory(UnixPath path) {
    return path.isRoot()
        || find(path).filter(name -> name.type() == TarName.Type.DIRECTORY).isPresent();
  }

  boolean isSymlink(UnixPath path) {
    return find(path).filter(name -> name.type() == TarName.Type.SYMLINK).isPresent();
  }

  /** The absolute paths, sorted. */
  Collection<String> paths() {
    return Collections.unmodifiableSet(names.keySet());
  }

  /** How many programs run with the rights of their owner or group. */
  long countSetuid() {
    return names.values().stream()
        .filter(name -> name.type() == TarName.Type.FILE || name.type() == TarName.Type.HARD_LINK)
        .filter(name -> name.attributes().mode().isSetuidOrSetgid())
        .count();
  }

  /** Where a directory really is: links in all components followed, also to what is not there. */
  UnixPath real(UnixPath directory) {
    return UnixPath.of(real(directory.toString()));
  }

  private String real(String directory) {
    String current = "/";
    List<String> todo = new ArrayList<>(components(directory));
    int links = 0;
    while (!todo.isEmpty()) {
      String component = todo.remove(0);
      if (component.equals("..")) {
        current = parent(current);
        continue;
      }
      String next = child(current, component);
      TarName there = names.get(next);
      if (there == null || there.type() != TarName.Type.SYMLINK) {
        current = next;
      } else if (++links > MAX_LINKS) {
        return "/" + String.join("/", components(directory));
      } else {
        todo.addAll(0, components(there.target()));
        current = there.target().startsWith("/") ? "/" : current;
      }
    }
    return current;
  }

  private static List<String> components(String path) {
    return Arrays.stream(path.split("/", -1))
        .filter(component -> !component.isEmpty() && !component.equals("."))
        .toList();
  }
}
