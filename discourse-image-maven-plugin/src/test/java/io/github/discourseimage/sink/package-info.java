@NullMarked
package io.github.discourseimage.sink;

import org.jspecify.annotations.NullMarked;
