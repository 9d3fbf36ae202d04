@NullMarked
package io.github.discourseimage.source.chart;

import org.jspecify.annotations.NullMarked;
