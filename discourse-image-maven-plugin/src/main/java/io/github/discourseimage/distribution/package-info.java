@NullMarked
package io.github.discourseimage.distribution;

import org.jspecify.annotations.NullMarked;
