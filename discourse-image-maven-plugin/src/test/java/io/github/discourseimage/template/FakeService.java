package io.github.discourseimage.template;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Accepts connections, reads what is asked, and says what it was told to say. */
final class FakeService implements AutoCloseable {

  /** What PostgreSQL says to whoever comes too early; the code is that of cannot_connect_now. */
  static final String STARTING =
      "E\0\0\0\0SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0";

  /** PostgreSQL asks for a password. */
  static final String READY = "R\0\0\0\f\0\0\0\5salt";

  private final ServerSocket listener;
  private final List<String> answers;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile String heard = "";

  private FakeService(ServerSocket listener, List<String> answers) {
    this.listener = listener;
    this.answers = answers;
  }

  /**
   * @param answers one for each connection, the last for all that follow
   */
  static FakeService saying(String... answers) throws IOException {
    ServerSocket listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    FakeService service = new FakeService(listener, List.of(answers));
    Thread thread = new Thread(service::serve, "fake service");
    thread.setDaemon(true);
    thread.start();
    return service;
  }

  String port() {
    return String.valueOf(listener.getLocalPort());
  }

  int asked() {
    return asked.get();
  }

  /** What the last one asked. */
  String heard() {
    return heard;
  }

  private void serve() {
    while (!listener.isClosed()) {
      try (Socket client = listener.accept()) {
        int question = Math.min(asked.getAndIncrement(), answers.size() - 1);
        byte[] bytes = new byte[1024];
        int size = client.getInputStream().read(bytes);
        if (size > 0) {
          heard = new String(bytes, 0, size, ISO_8859_1);
          client.getOutputStream().write(answers.get(question).getBytes(ISO_8859_1));
        }
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
