package io.github.discourseimage.template;

/**
 * The tar archives that the build writes into the directory above the Dockerfile's.
 *
 * @param prefix what the name of each begins with; the one that all distributions share has no
 *     more, the others go on with {@code -debian} and the like
 * @param ending such as {@code .tar.zst}
 */
public record Archives(String prefix, String ending) {}
