package io.github.discourseimage.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP proxy on the loopback that makes tunnels for who has the password. */
final class LoginProxy implements AutoCloseable {
  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger tunnels = new AtomicInteger();
  private final String header;

  LoginProxy(String login) throws IOException {
    header =
        "Proxy-Authorization: Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
    threads.execute(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** How many tunnels it made. */
  int tunnels() {
    return tunnels.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = socket.accept();
        threads.execute(() -> serve(client));
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private void serve(Socket client) {
    try (client) {
      String head = head(client.getInputStream());
      OutputStream out = client.getOutputStream();
      if (!head.startsWith("CONNECT ") || !head.contains(header + "\r\n")) {
        out.write(
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n"
                .getBytes(US_ASCII));
        return;
      }
      String[] target = head.split(" ", 3)[1].split(":", 2);
      try (Socket server = new Socket(target[0], Integer.parseInt(target[1]))) {
        tunnels.incrementAndGet();
        out.write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(US_ASCII));
        threads.execute(() -> copy(client, server));
        copy(server, client);
      }
    } catch (IOException e) {
      // One of the two has gone.
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.write(next);
    }
    return head.toString(US_ASCII);
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One of the two has gone.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    threads.shutdownNow();
  }
}
