@NullMarked
package io.github.discourseimage.registry;

import org.jspecify.annotations.NullMarked;
