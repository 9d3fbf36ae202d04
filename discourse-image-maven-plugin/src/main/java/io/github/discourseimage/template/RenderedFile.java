package io.github.discourseimage.template;

import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;

/**
 * A file that came out of a template.
 *
 * @param path relative, with slashes: {@code etc/nginx/nginx.conf}, {@code Dockerfile}
 * @param content its bytes
 * @param executable whether it begins with {@code #!}
 * @param source the template, for people
 */
public record RenderedFile(String path, Content content, boolean executable, String source) {

  /** The same at another place. */
  RenderedFile at(String newPath) {
    return new RenderedFile(newPath, content, executable, source);
  }

  /** The file as an entry of a layer: mode 0755 if it is executable, else 0644; owned by root. */
  public Entry.File entry(String layer) {
    return new Entry.File(
        UnixPath.ROOT.resolve(path),
        executable ? Attributes.EXECUTABLE : Attributes.FILE,
        new Origin(layer, source),
        content);
  }
}
