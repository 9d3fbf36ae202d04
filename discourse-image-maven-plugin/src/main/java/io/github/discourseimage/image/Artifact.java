package io.github.discourseimage.image;

import java.nio.file.Path;

/**
 * A file that a sink wrote and that Maven attaches.
 *
 * @param classifier Maven's classifier, such as {@code rootfs-debian}
 * @param type Maven's type, which is the file name's extension, such as {@code tar.zst}
 * @param file where it is
 * @param size in bytes
 * @param sha256 of the file, in lower-case hexadecimal
 */
public record Artifact(String classifier, String type, Path file, long size, String sha256) {}
