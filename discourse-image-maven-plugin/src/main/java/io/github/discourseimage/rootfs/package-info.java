@NullMarked
package io.github.discourseimage.rootfs;

import org.jspecify.annotations.NullMarked;
