@NullMarked
package io.github.discourseimage.format;

import org.jspecify.annotations.NullMarked;
