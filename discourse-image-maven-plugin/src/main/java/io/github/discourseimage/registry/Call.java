package io.github.discourseimage.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One request.
 *
 * @param scopes what its token must be good for, such as {@code repository:team/my-forum:pull}
 * @param subject what messages name
 * @param body that is sent; may be opened several times
 * @param sink gets what a successful answer holds; null to keep it in memory
 */
record Call(
    String method,
    URI uri,
    SortedMap<String, String> headers,
    List<String> scopes,
    String subject,
    Body body,
    @Nullable Sink sink) {

  /** Takes what a successful answer holds. */
  @FunctionalInterface
  interface Sink {
    OutputStream open(int status) throws IOException;
  }

  /** Bytes to send. */
  interface Body {
    Body NONE = of(new byte[0]);

    long length();

    InputStream open() throws IOException;

    static Body of(byte[] bytes) {
      return new Body() {
        @Override
        public long length() {
          return bytes.length;
        }

        @Override
        public InputStream open() {
          return new ByteArrayInputStream(bytes);
        }
      };
    }

    /** A part of a file. */
    static Body of(Path file, long from, long size) {
      return new Body() {
        @Override
        public long length() {
          return size;
        }

        @Override
        public InputStream open() throws IOException {
          InputStream in = Files.newInputStream(file);
          in.skipNBytes(from);
          return in;
        }
      };
    }
  }

  static Call of(String method, URI uri, List<String> scopes, String subject) {
    return new Call(method, uri, new TreeMap<>(), scopes, subject, Body.NONE, null);
  }

  Call header(String name, String value) {
    SortedMap<String, String> more = new TreeMap<>(headers);
    more.put(name, value);
    return new Call(method, uri, more, scopes, subject, body, sink);
  }

  Call body(Body newBody) {
    return new Call(method, uri, headers, scopes, subject, newBody, sink);
  }

  Call to(Sink newSink) {
    return new Call(method, uri, headers, scopes, subject, body, newSink);
  }

  Call at(URI newUri) {
    return new Call(method, newUri, headers, scopes, subject, body, sink);
  }
}
