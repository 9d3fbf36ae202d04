package io.github.discourseimage.registry;

import io.github.discourseimage.image.NetworkFailure;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request and takes its answer. The JDK's client has a time-out for the whole of an
 * answer's head only; here a connection that moves no byte for a time is given up, in whichever
 * direction.
 */
final class Exchange {

  private static final int LARGEST_ANSWER = 16 << 20;

  private final HttpClient client;
  private final Function<URI, Optional<String>> proxyLogin;
  private final Duration idle;

  Exchange(RegistryAccess access) {
    client =
        access
            .http()
            .get()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(access.patience().idle())
            .build();
    proxyLogin = access.proxyLogin();
    idle = access.patience().idle();
  }

  /**
   * Sends a request.
   *
   * @param authorization the header's value, or nothing to be nobody
   */
  Answer send(Call call, Optional<String> authorization)
      throws NetworkFailure, InterruptedException {
    AtomicLong moved = new AtomicLong(System.nanoTime());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(call.uri()).method(call.method(), publisher(call.body(), moved));
    call.headers().forEach(request::setHeader);
    request.setHeader("User-Agent", "discourse-image");
    authorization.ifPresent(value -> request.setHeader("Authorization", value));
    proxyLogin
        .apply(call.uri())
        .ifPresent(value -> request.setHeader("Proxy-Authorization", value));
    Taken taken = new Taken(call.sink());
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(
            request.build(),
            info -> {
              moved.set(System.nanoTime());
              OutputStream out = taken.open(info.statusCode());
              return HttpResponse.BodySubscribers.ofByteArrayConsumer(
                  part ->
                      part.ifPresent(
                          bytes -> {
                            moved.set(System.nanoTime());
                            store(bytes, out);
                          }));
            });
    try (taken) {
      HttpResponse<Void> response = await(call, answer, moved);
      return new Answer(
          call.uri(), response.statusCode(), response.headers(), taken.memory.toByteArray());
    }
  }

  /** Where an answer goes: to the call's sink, or to memory. */
  private static final class Taken implements AutoCloseable {

    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private final Call.@Nullable Sink sink;
    private OutputStream out = memory;

    Taken(Call.@Nullable Sink sink) {
      this.sink = sink;
    }

    synchronized OutputStream open(int status) {
      try {
        out = sink == null || status / 100 != 2 ? memory : sink.open(status);
        return out;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public synchronized void close() {
      try {
        out.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void store(byte[] bytes, OutputStream out) {
    try {
      if (out instanceof ByteArrayOutputStream memory
          && memory.size() + bytes.length > LARGEST_ANSWER) {
        throw new IOException("the answer is larger than " + LARGEST_ANSWER + " bytes");
      }
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse<Void> await(
      Call call, CompletableFuture<HttpResponse<Void>> answer, AtomicLong moved)
      throws NetworkFailure, InterruptedException {
    long tick = Math.max(1, Math.min(idle.toMillis() / 4, 1000));
    try {
      while (true) {
        try {
          return answer.get(tick, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          if (System.nanoTime() - moved.get() > idle.toNanos()) {
            throw NetworkFailure.passing(
                call.uri().getAuthority()
                    + " moved no byte of "
                    + call.method()
                    + " for "
                    + idle.toMillis()
                    + " ms",
                NetworkFailure.CHECK_THE_NETWORK);
          }
        }
      }
    } catch (ExecutionException e) {
      throw failure(call, e.getCause() == null ? e : e.getCause());
    } finally {
      // Does nothing when it is complete.
      answer.cancel(true);
    }
  }

  private static NetworkFailure failure(Call call, Throwable cause) {
    if (cause instanceof UncheckedIOException local) {
      throw local;
    }
    if (cause instanceof IOException network) {
      return NetworkFailure.of(call.uri(), network);
    }
    throw new IllegalStateException(cause);
  }

  private static HttpRequest.BodyPublisher publisher(Call.Body body, AtomicLong moved) {
    if (body.length() == 0) {
      return HttpRequest.BodyPublishers.noBody();
    }
    return HttpRequest.BodyPublishers.fromPublisher(
        HttpRequest.BodyPublishers.ofInputStream(() -> counting(body, moved)), body.length());
  }

  private static InputStream counting(Call.Body body, AtomicLong moved) {
    try {
      return new Limited(body.open(), body.length(), moved);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** So many bytes of a stream; notes when some went. */
  private static final class Limited extends FilterInputStream {

    private final AtomicLong moved;
    private long left;

    Limited(InputStream in, long left, AtomicLong moved) {
      super(in);
      this.left = left;
      this.moved = moved;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      moved.set(System.nanoTime());
      if (left == 0) {
        return -1;
      }
      int n = in.read(buffer, offset, (int) Math.min(length, left));
      left -= Math.max(n, 0);
      return n;
    }
  }
}
