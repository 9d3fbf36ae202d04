@NullMarked
package io.github.discourseimage.helm;

import org.jspecify.annotations.NullMarked;
