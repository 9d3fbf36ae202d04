/** Helm charts as they are packed, and Helm itself. */
@NullMarked
package io.github.discourseimage.helm;

import org.jspecify.annotations.NullMarked;
