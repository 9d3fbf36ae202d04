@NullMarked
package io.github.discourseimage.mojo;

import org.jspecify.annotations.NullMarked;
