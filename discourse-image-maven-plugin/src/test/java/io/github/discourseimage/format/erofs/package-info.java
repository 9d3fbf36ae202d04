@NullMarked
package io.github.discourseimage.format.erofs;

import org.jspecify.annotations.NullMarked;
