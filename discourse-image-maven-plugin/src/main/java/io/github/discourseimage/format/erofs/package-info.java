/** The read-only file system EROFS (the kernel's Documentation/filesystems/erofs.rst), written. */
@org.jspecify.annotations.NullMarked
package io.github.discourseimage.format.erofs;
