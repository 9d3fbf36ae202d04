@NullMarked
package io.github.discourseimage.image;

import org.jspecify.annotations.NullMarked;
