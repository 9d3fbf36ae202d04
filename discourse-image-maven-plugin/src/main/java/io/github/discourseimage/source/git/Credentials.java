package io.github.discourseimage.source.git;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Who the user is at a host; the Maven side answers from {@code settings.xml}. Thread safe. */
public interface Credentials {

  /**
   * The login for a host.
   *
   * @param uri of the repository, or of the host that a redirect leads to; without a password.
   *     {@code git@host:path} is asked for as {@code ssh://git@host/path}
   */
  Optional<Login> forHost(URI uri);

  /** Ids of the {@code <server>} elements that were looked for, for messages. */
  List<String> serverIds(URI uri);

  /** Nobody. */
  Credentials NONE =
      new Credentials() {
        @Override
        public Optional<Login> forHost(URI uri) {
          return Optional.empty();
        }

        @Override
        public List<String> serverIds(URI uri) {
          String host = uri.getHost();
          return host == null ? List.of() : List.of(host);
        }
      };
}
