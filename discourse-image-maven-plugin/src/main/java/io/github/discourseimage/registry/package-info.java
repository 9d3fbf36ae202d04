/**
 * A client of registries of container images, as the OCI distribution specification 1.1 tells.
 *
 * <p>It is our own, on the JDK's HTTP client, and no library's. jib-core was tried and changes
 * digests and mislabels zstd layers. oras-java keeps digests, but does not go on with an upload
 * that broke, mounts nothing when it copies a layout, says "Unable to create HTTP request" both for
 * an unknown authority and for a closed port, leaves threads behind and brings some fifteen
 * libraries. What a push needs of the specification is a dozen requests.
 */
@NullMarked
package io.github.discourseimage.registry;

import org.jspecify.annotations.NullMarked;
