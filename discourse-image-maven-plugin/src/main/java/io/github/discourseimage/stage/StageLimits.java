package io.github.discourseimage.stage;

import java.time.Duration;

/**
 * What a command in the sandbox may take.
 *
 * @param memory bytes that each of its processes may allocate; 0 for no limit
 * @param processors that it may run on, at least 1
 * @param timeout after which all its processes are killed
 */
public record StageLimits(long memory, int processors, Duration timeout) {}
