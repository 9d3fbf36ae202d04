package io.github.discourseimage.stage;

import java.nio.file.Path;

/**
 * An unpacked operating system that stages run in: read-only for them, shared between builds, all
 * its files owned by the user who builds.
 *
 * @param directory its top, with a mount point for every path of {@link StagePaths}
 * @param digest of what it was unpacked from, such as {@code sha256:1a2b...}
 * @param description for people
 */
public record BuilderRoot(Path directory, String digest, String description) {}
