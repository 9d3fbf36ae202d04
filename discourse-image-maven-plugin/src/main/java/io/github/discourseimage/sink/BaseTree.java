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
import java.util.SortedMap;
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

  /**
   * What is at a path.
   *
   * @param name as its archive has it; a hard link is what it leads to, unless that is not there
   * @param layer whose archive that is, counted from the lowest
   */
  record Node(TarName name, int layer) {}

  /** By absolute path. */
  private final TreeMap<String, Node> nodes = new TreeMap<>();

  /** Lays layers over each other, the lowest first. */
  static BaseTree of(List<LayerListing> layers) {
    BaseTree tree = new BaseTree();
    for (int i = 0; i < layers.size(); i++) {
      tree.lay(layers.get(i).names(), i);
    }
    return tree;
  }

  boolean isEmpty() {
    return nodes.isEmpty();
  }

  private void lay(List<TarName> layer, int number) {
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
        put(at(name.name()), linked(new Node(name, number)));
      }
    }
  }

  /** Where a name of an archive really is. */
  private String at(String name) {
    return child(real(parent(name)), name.substring(name.lastIndexOf('/') + 1));
  }

  /** A hard link is another name of what is there when it is made. */
  private Node linked(Node node) {
    boolean link = node.name().type() == TarName.Type.HARD_LINK;
    Node there = link ? nodes.get(at(node.name().target())) : null;
    return there == null || there.name().type() == TarName.Type.DIRECTORY ? node : there;
  }

  private void put(String path, Node node) {
    Node there = nodes.get(path);
    if (node.name().type() != TarName.Type.DIRECTORY
        || there != null && there.name().type() != TarName.Type.DIRECTORY) {
      remove(path);
    }
    nodes.put(path, node);
    for (String p = parent(path); !p.equals("/"); p = parent(p)) {
      TarName implied = new TarName(p, TarName.Type.DIRECTORY, Attributes.DIRECTORY, "");
      nodes.putIfAbsent(p, new Node(implied, node.layer()));
    }
  }

  private void remove(String path) {
    nodes.remove(path);
    removeBelow(path);
  }

  private void removeBelow(String path) {
    String below = path.equals("/") ? path : path + "/";
    // The character after the slash ends the range of all that begins with the path.
    nodes.subMap(below, below.substring(0, below.length() - 1) + "0").clear();
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
    less.nodes.putAll(nodes);
    hidden.forEach(path -> less.remove(path.toString()));
    return less;
  }

  Optional<TarName> find(UnixPath path) {
    return Optional.ofNullable(nodes.get(path.toString())).map(Node::name);
  }

  /** All that is there, by absolute path. */
  SortedMap<String, Node> nodes() {
    return Collections.unmodifiableSortedMap(nodes);
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
    return nodes().keySet();
  }

  /** How many programs run with the rights of their owner or group. */
  long countSetuid() {
    return nodes.values().stream()
        .map(Node::name)
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
      TarName there = nodes.containsKey(next) ? nodes.get(next).name() : null;
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
