/** Measures whole processes against what one would do by hand. */
@NullMarked
package io.github.discourseimage.it.bench;

import org.jspecify.annotations.NullMarked;
