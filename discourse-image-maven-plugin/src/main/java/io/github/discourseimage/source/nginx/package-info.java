@NullMarked
package io.github.discourseimage.source.nginx;

import org.jspecify.annotations.NullMarked;
