package io.github.discourseimage.template;

import java.nio.charset.StandardCharsets;

/**
 * A file below {@code templates/}, as it is before rendering.
 *
 * @param path with slashes, beginning with the group: {@code rootfs/etc/nginx/nginx.conf.ftl}
 * @param source who wrote it, for people: {@code built-in template ...} or the user's file
 * @param bytes as stored
 */
record TemplateFile(String path, String source, byte[] bytes) {

  private static final String SUFFIX = ".ftl";

  /** Whether it is rendered; any other file is copied as it is. */
  boolean isTemplate() {
    return path.endsWith(SUFFIX);
  }

  /** The path of what comes out, group included; two files with one output override each other. */
  String output() {
    return isTemplate() ? path.substring(0, path.length() - SUFFIX.length()) : path;
  }

  /** The first component: which output the file belongs to. */
  String group() {
    int slash = path.indexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
