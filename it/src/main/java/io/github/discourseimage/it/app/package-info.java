/** The sample app as it is built by hand, and as it runs: gems, roots, databases, processes. */
@org.jspecify.annotations.NullMarked
package io.github.discourseimage.it.app;
