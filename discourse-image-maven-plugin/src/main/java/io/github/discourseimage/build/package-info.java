@NullMarked
package io.github.discourseimage.build;

import org.jspecify.annotations.NullMarked;
