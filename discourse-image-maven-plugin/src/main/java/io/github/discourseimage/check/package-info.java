/** Looks at container images that were built, and runs them as they will run. */
@NullMarked
package io.github.discourseimage.check;

import org.jspecify.annotations.NullMarked;
