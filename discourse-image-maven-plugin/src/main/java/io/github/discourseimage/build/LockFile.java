package io.github.discourseimage.build;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.WholeFile;
import io.github.discourseimage.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A {@link Lock} as a file: YAML with one key a line, so that a change of a commit is a change of
 * one line in a review.
 */
public final class LockFile {

  private static final String HEADER =
      """
      # The commits this image is built from. Written by `mvn discourse-image:lock`; commit this file.
      # `mvn package -Ddiscourse.locked` builds exactly these and fails if it cannot.
      """;

  private LockFile() {}

  /** Writes the lock, in whole or not at all. */
  public static void write(Lock lock, Path file) {
    try {
      WholeFile.write(file, render(lock));
    } catch (IOException e) {
      throw ImageBuildException.environment(
          file.toString(), "cannot be written: " + e, "make its directory writable", e);
    }
  }

  static String render(Lock lock) {
    StringBuilder yaml = new StringBuilder(HEADER).append("app:\n");
    pin(yaml, lock.app(), "  ", "  ");
    yaml.append(lock.plugins().isEmpty() ? "plugins: []\n" : "plugins:\n");
    for (Lock.Pin plugin : lock.plugins()) {
      yaml.append("  - name: ").append(quote(plugin.name())).append('\n');
      pin(yaml, plugin, "    ", "    ");
    }
    yaml.append(lock.bases().isEmpty() ? "" : "bases:\n");
    for (Lock.Base base : lock.bases()) {
      yaml.append("  - image: ").append(quote(base.image())).append('\n');
      yaml.append("    digest: ").append(quote(base.digest())).append('\n');
    }
    return yaml.toString();
  }

  private static void pin(StringBuilder yaml, Lock.Pin pin, String first, String indent) {
    yaml.append(first).append("repository: ").append(quote(pin.repository())).append('\n');
    yaml.append(indent).append("ref: ").append(quote(pin.ref())).append('\n');
    yaml.append(indent).append("commit: ").append(quote(pin.commit())).append('\n');
    yaml.append(indent).append("rule: ").append(quote(pin.rule())).append('\n');
  }

  private static String quote(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /**
   * Reads a lock.
   *
   * @throws ImageBuildException when the file is missing or is not a lock; the message names it
   */
  public static Lock read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw ImageBuildException.input(
          file.toString(),
          "does not exist, but discourse.locked asks for it",
          "write it with `mvn discourse-image:lock` and commit it");
    }
    try {
      Object yaml =
          new Load(LoadSettings.builder().setLabel(file.toString()).build())
              .loadFromString(Files.readString(file, StandardCharsets.UTF_8));
      Map<?, ?> top = map(yaml, "the file");
      List<Lock.Pin> plugins = new ArrayList<>();
      if (!(top.get("plugins") instanceof List<?> list)) {
        throw new IllegalArgumentException("'plugins' is not a list");
      }
      for (Object plugin : list) {
        Map<?, ?> values = map(plugin, "a plugin");
        plugins.add(pin(text(values, "name"), values));
      }
      return new Lock(pin("app", map(top.get("app"), "'app'")), plugins, bases(top.get("bases")));
    } catch (YamlEngineException | IllegalArgumentException e) {
      throw ImageBuildException.input(
          file.toString(),
          "is not a lock file: " + Objects.requireNonNullElse(e.getMessage(), e.toString()),
          "write it anew with `mvn discourse-image:lock`");
    } catch (IOException e) {
      throw ImageBuildException.environment(
          file.toString(), "cannot be read: " + e, "make it readable", e);
    }
  }

  /** Only a project with base images of registries has them. */
  private static List<Lock.Base> bases(@Nullable Object value) {
    List<Lock.Base> bases = new ArrayList<>();
    for (Object base : value instanceof List<?> list ? list : List.of()) {
      Map<?, ?> values = map(base, "a base");
      bases.add(
          new Lock.Base(text(values, "image"), Digest.parse(text(values, "digest")).toString()));
    }
    return bases;
  }

  private static Lock.Pin pin(String name, Map<?, ?> values) {
    String commit = text(values, "commit");
    if (!commit.matches("[0-9a-f]{40}")) {
      throw new IllegalArgumentException(
          "commit '" + commit + "' of " + name + " is not 40 hexadecimal digits");
    }
    return new Lock.Pin(
        name, text(values, "repository"), text(values, "ref"), commit, text(values, "rule"));
  }

  private static Map<?, ?> map(@Nullable Object value, String what) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalArgumentException(what + " is not a map");
  }

  private static String text(Map<?, ?> values, String key) {
    if (values.get(key) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("'" + key + "' is missing or is not text");
  }
}
