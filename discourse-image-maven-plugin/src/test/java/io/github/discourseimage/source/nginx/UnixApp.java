package io.github.discourseimage.source.nginx;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An app behind a Unix socket; says which path it was asked for, and takes its time for some. */
final class UnixApp implements Closeable {

  private final ServerSocketChannel server;
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

  private UnixApp(ServerSocketChannel server) {
    this.server = server;
  }

  static UnixApp listen(Path socket) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
    UnixApp app = new UnixApp(server);
    daemon(app::accept);
    return app;
  }

  /** Waits until it is asked for a path. */
  void awaitRequest(String path) throws InterruptedException {
    String next = "";
    while (!path.equals(next)) {
      next = asked.poll(10, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("never asked for " + path);
      }
    }
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        daemon(() -> answer(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void answer(SocketChannel client) {
    try (client) {
      ByteBuffer request = ByteBuffer.allocate(9999);
      client.read(request);
      String path = new String(request.array(), StandardCharsets.UTF_8).split(" ", 3)[1];
      asked.add(path);
      if (path.equals("/slow")) {
        Thread.sleep(1500);
      }
      String body = "app " + path;
      String answer = "HTTP/1.0 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
      client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      // nginx has gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
