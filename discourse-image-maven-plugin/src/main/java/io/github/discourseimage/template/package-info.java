@NullMarked
package io.github.discourseimage.template;

import org.jspecify.annotations.NullMarked;
