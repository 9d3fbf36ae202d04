package io.github.discourseimage.registry;

import io.github.discourseimage.image.BuildLog;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How registries are reached.
 *
 * @param http makes clients with the user's proxies and trusted certificates
 * @param proxyLogin the {@code Proxy-Authorization} header for a URL, where its proxy wants one
 * @param logins who the user is at a registry
 * @param plainHosts registries, with their port, that may speak http; those of this machine may
 *     always
 * @param chunk bytes of a blob that one request carries
 * @param offline whether the network is left alone
 */
public record RegistryAccess(
    Supplier<HttpClient.Builder> http,
    Function<URI, Optional<String>> proxyLogin,
    Logins logins,
    SortedSet<String> plainHosts,
    long chunk,
    boolean offline,
    Patience patience,
    BuildLog log) {

  /** Small enough to go through what stands in front of registries, large enough to be fast. */
  public static final long CHUNK = 8L << 20;
}
