package io.github.discourseimage.sink;

import io.github.discourseimage.format.Compression;
import io.github.discourseimage.format.erofs.ErofsCompression;

/**
 * How images for systemd are written.
 *
 * @param erofs compression of an EROFS file system
 * @param tar compression of an archive
 * @param tarLevel on the compressor's own scale, checked
 */
public record ImageOptions(
    ImageFormat format, ErofsCompression erofs, Compression tar, int tarLevel) {}
