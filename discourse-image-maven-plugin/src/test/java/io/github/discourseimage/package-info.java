@NullMarked
package io.github.discourseimage;

import org.jspecify.annotations.NullMarked;
