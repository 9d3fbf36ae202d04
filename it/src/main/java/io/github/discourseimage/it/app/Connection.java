package io.github.discourseimage.it.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/**
 * One connection to a web server, over which one request goes after the other. Unlike the clients
 * of the JDK it sends nothing a second time behind one's back.
 */
final class Connection implements Closeable {
  private static final int MILLIS = 30_000;

  private final Socket socket = new Socket();
  private final InputStream in;

  /**
   * An answer.
   *
   * @param status as in HTTP
   * @param open whether the connection takes more requests
   */
  record Answer(int status, String body, boolean open) {}

  /** The connection was closed before the first byte of an answer. */
  static final class ClosedBefore extends IOException {
    private static final long serialVersionUID = 1;

    ClosedBefore(IOException cause) {
      super("closed before any answer: " + cause.getMessage(), cause);
    }
  }

  Connection(InetSocketAddress server) throws IOException {
    socket.connect(server, MILLIS);
    socket.setSoTimeout(MILLIS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** Sends a request and waits for the answer. */
  Answer ask(String method, String path, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    String head =
        "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
            .formatted(method, path, bytes.length);
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.write(head.getBytes(UTF_8));
    request.write(bytes);
    String status;
    try {
      socket.getOutputStream().write(request.toByteArray());
      in.mark(1);
      if (in.read() < 0) {
        throw new EOFException("end of stream");
      }
      in.reset();
      status = line();
    } catch (java.net.SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      throw new ClosedBefore(e);
    }
    return answer(Integer.parseInt(status.split(" ", 3)[1]));
  }

  private Answer answer(int status) throws IOException {
    int length = 0;
    boolean chunked = false;
    boolean open = true;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring(lower.indexOf(':') + 1).strip());
      }
      chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
      open &= !lower.equals("connection: close");
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = chunked ? chunk() : length; size > 0; size = chunked ? chunk() : 0) {
      byte[] part = in.readNBytes(size);
      body.write(part);
      if (part.length < size) {
        throw new EOFException("the answer was cut short");
      }
      if (chunked) {
        line();
      }
    }
    if (chunked) {
      line();
    }
    return new Answer(status, body.toString(UTF_8), open);
  }

  private int chunk() throws IOException {
    return Integer.parseInt(line().strip(), 16);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the answer was cut short");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
