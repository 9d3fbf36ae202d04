@NullMarked
package io.github.discourseimage.stage;

import org.jspecify.annotations.NullMarked;
