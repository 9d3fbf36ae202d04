package io.github.discourseimage.oci;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the JSON files of an image; what is wrong with them is told of the image. */
record JsonFile(String subject, ImageFiles files) {

  /** No manifest is larger; registries refuse those of more than four. */
  private static final int MOST_BYTES = 64 << 20;

  byte[] bytes(String name) throws IOException {
    if (!files.has(name)) {
      throw broken(name + " is missing");
    }
    if (files.size(name) > MOST_BYTES) {
      throw broken(name + " is a JSON file of " + files.size(name) + " bytes");
    }
    try (InputStream in = files.open(name)) {
      return in.readAllBytes();
    }
  }

  /** The bytes of a blob, checked against its digest. */
  byte[] blob(String digest) throws IOException {
    String name = blobName(digest);
    byte[] bytes = bytes(name);
    Digest actual = Digest.of(bytes);
    if (!digest.equals(actual.toString())) {
      throw Sha256.mismatch(
          "blob " + name + " of " + subject,
          digest.substring(digest.indexOf(':') + 1),
          actual.hex());
    }
    return bytes;
  }

  /** Where a blob is. */
  String blobName(String digest) {
    if (!digest.startsWith("sha256:") || !Sha256.isHex(digest.substring("sha256:".length()))) {
      throw broken("'" + digest + "' is not a sha256 digest");
    }
    return new Digest(digest.substring("sha256:".length())).blob();
  }

  Map<?, ?> object(String name, byte[] bytes) {
    if (parse(name, bytes) instanceof Map<?, ?> map) {
      return map;
    }
    throw broken(name + " is not a JSON object");
  }

  Object parse(String name, byte[] bytes) {
    try {
      return Json.parse(bytes);
    } catch (IllegalArgumentException e) {
      throw broken(name + ": " + e.getMessage());
    }
  }

  ImageBuildException broken(String problem) {
    return ImageBuildException.input(
        subject, "is not a whole container image: " + problem, "Make it anew.");
  }

  /** The members of an array that are objects. */
  static List<Map<?, ?>> objects(Map<?, ?> map, String key) {
    List<Map<?, ?>> maps = new ArrayList<>();
    if (map.get(key) instanceof List<?> list) {
      for (Object item : list) {
        if (item instanceof Map<?, ?> each) {
          maps.add(each);
        }
      }
    }
    return maps;
  }

  static String text(Map<?, ?> map, String key) {
    return map.get(key) instanceof String text ? text : "";
  }
}
