package io.github.discourseimage.oci;

import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tags of an image layout: names in its index (OCI image specification 1.1, "OCI Image Layout",
 * {@code org.opencontainers.image.ref.name}), each of one image or of an index of images. A tag is
 * only ever moved by a change of this index; no image is made or taken away. {@code check} gives
 * {@code candidate}, {@code promote} makes it {@code release}.
 */
public final class LayoutTags {

  /** The tag of an image that passed its check. */
  public static final String CANDIDATE = "candidate";

  private static final String INDEX = "index.json";
  private static final String MANIFESTS = "manifests";

  private final Path layout;
  private final Map<Object, Object> index;
  private final List<Map<?, ?>> descriptors = new ArrayList<>();

  private LayoutTags(Path layout, Map<?, ?> index) {
    this.layout = layout;
    this.index = new LinkedHashMap<>(index);
    descriptors.addAll(JsonFile.objects(index, MANIFESTS));
  }

  /**
   * Reads the index.
   *
   * @throws ImageBuildException when there is no layout, or no whole one
   */
  public static LayoutTags read(Path layout) {
    JsonFile json = new JsonFile("image layout " + layout, new DirectoryFiles(layout));
    if (!json.files().has(INDEX)) {
      throw ImageBuildException.input(
          json.subject(),
          "does not exist",
          "Build it: 'mvn package' with oci among discourse.outputs, such as"
              + " -Ddiscourse.outputs=tarball,oci.");
    }
    try {
      return new LayoutTags(layout, json.object(INDEX, json.bytes(INDEX)));
    } catch (IOException e) {
      throw ImageBuildException.environment(
          json.subject(), "cannot be read: " + e, "Give yourself the right to read it.", e);
    }
  }

  /** All tags. */
  public SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>();
    descriptors.forEach(descriptor -> names.add(name(descriptor)));
    names.remove("");
    return names;
  }

  /** What a tag is of: the digest of a manifest or of an index. */
  public Optional<Digest> digest(String tag) {
    return descriptors.stream()
        .filter(descriptor -> name(descriptor).equals(tag))
        .map(descriptor -> String.valueOf(descriptor.get("digest")))
        .filter(digest -> digest.startsWith("sha256:"))
        .map(Digest::parse)
        .findFirst();
  }

  /**
   * Gives what has one tag another one too, which leaves whatever had it.
   *
   * @throws ImageBuildException when the tag does not exist, naming those that do
   */
  public void add(String tag, String of) {
    Map<?, ?> source =
        descriptors.stream()
            .filter(descriptor -> name(descriptor).equals(of))
            .findFirst()
            .orElseThrow(() -> unknown(of));
    Map<Object, Object> copy = new LinkedHashMap<>(source);
    copy.put("annotations", renamed(annotations(source), of, tag));
    remove(tag);
    descriptors.add(copy);
  }

  private ImageBuildException unknown(String tag) {
    return ImageBuildException.input(
        "image layout " + layout,
        "has no tag '" + tag + "'; its tags are " + String.join(", ", names()),
        "Run 'mvn package' again, or name one of these.");
  }

  /**
   * Takes a tag away.
   *
   * @return whether it was there
   */
  public boolean remove(String tag) {
    return descriptors.removeIf(descriptor -> name(descriptor).equals(tag));
  }

  /** Writes the index, at once. */
  public void write() {
    index.put(MANIFESTS, descriptors);
    Path file = layout.resolve(INDEX);
    Path temporary = layout.resolve(INDEX + ".part");
    try {
      Files.write(temporary, Json.bytes(index));
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw ImageBuildException.environment(
          file.toString(),
          "cannot be written: " + e,
          "Make room on its disk, and give yourself the right to write it.",
          e);
    }
  }

  private static Map<?, ?> annotations(Map<?, ?> descriptor) {
    return descriptor.get("annotations") instanceof Map<?, ?> map ? map : Map.of();
  }

  private static String name(Map<?, ?> descriptor) {
    return text(annotations(descriptor).get(Annotations.REF_NAME));
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  /** The full name that containerd reads ends in the tag too. */
  private static Map<Object, Object> renamed(Map<?, ?> annotations, String from, String to) {
    Map<Object, Object> renamed = new LinkedHashMap<>(annotations);
    renamed.put(Annotations.REF_NAME, to);
    String full = text(renamed.get(Annotations.CONTAINERD_NAME));
    if (full.endsWith(":" + from)) {
      renamed.put(
          Annotations.CONTAINERD_NAME, full.substring(0, full.length() - from.length()) + to);
    }
    return renamed;
  }
}
