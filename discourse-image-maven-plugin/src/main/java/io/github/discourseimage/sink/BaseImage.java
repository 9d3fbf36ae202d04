package io.github.discourseimage.sink;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a container image begins with.
 *
 * @param layers lowest first
 * @param tree what they show together
 * @param environment of its containers
 * @param annotations that tell of it
 */
record BaseImage(
    List<LayerNote> layers,
    BaseTree tree,
    SortedMap<String, String> environment,
    SortedMap<String, String> annotations) {

  static final BaseImage NONE =
      new BaseImage(List.of(), BaseTree.of(List.of()), new TreeMap<>(), new TreeMap<>());
}
