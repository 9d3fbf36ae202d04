/** The documents of a container image, as the OCI image specification and Docker write them. */
@NullMarked
package io.github.discourseimage.oci;

import org.jspecify.annotations.NullMarked;
