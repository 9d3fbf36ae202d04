/** Deterministic git repositories for tests, demo and benchmark. */
@org.jspecify.annotations.NullMarked
package io.github.discourseimage.samples;
