@NullMarked
package io.github.discourseimage.source;

import org.jspecify.annotations.NullMarked;
