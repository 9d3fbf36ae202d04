/** Repositories, read through JGit: resolving names, the cache, and trees as layers. */
@NullMarked
package io.github.discourseimage.source.git;

import org.jspecify.annotations.NullMarked;
