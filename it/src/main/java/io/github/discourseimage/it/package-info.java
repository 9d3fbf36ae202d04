/**
 * Whole builds as a user runs them: the tests' and the benchmark's harness, and the demonstration.
 */
@NullMarked
package io.github.discourseimage.it;

import org.jspecify.annotations.NullMarked;
