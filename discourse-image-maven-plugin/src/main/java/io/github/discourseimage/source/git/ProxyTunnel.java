package io.github.discourseimage.source.git;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sockets for TLS through a proxy that asks for a password (RFC 9110, section 9.3.6). The JDK has
 * that too, but switched off for the whole JVM unless a property is set before its first request
 * ({@code jdk.http.auth.tunneling.disabledSchemes}).
 */
final class ProxyTunnel extends SSLSocketFactory {

  private static final int LONGEST_ANSWER = 16 * 1024;

  private final SSLSocketFactory tls;
  private final InetSocketAddress proxy;
  private final String authorization;

  /**
   * @param tls makes TLS of the tunnel
   * @param authorization value of the header {@code Proxy-Authorization}
   */
  ProxyTunnel(SSLSocketFactory tls, InetSocketAddress proxy, String authorization) {
    this.tls = tls;
    this.proxy = proxy;
    this.authorization = authorization;
  }

  /** A socket that goes to the proxy when it is told to connect; TLS is put on it afterwards. */
  @Override
  public Socket createSocket() {
    return new Tunnelled();
  }

  @Override
  public Socket createSocket(Socket tunnel, String host, int port, boolean autoClose)
      throws IOException {
    return tls.createSocket(tunnel, host, port, autoClose);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    Socket tunnel = createSocket();
    tunnel.connect(InetSocketAddress.createUnresolved(host, port));
    return createSocket(tunnel, host, port, true);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return createSocket(host.getHostAddress(), port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket(host, port);
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return tls.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return tls.getSupportedCipherSuites();
  }

  private final class Tunnelled extends Socket {

    @Override
    public void connect(SocketAddress target) throws IOException {
      connect(target, 0);
    }

    @Override
    public void connect(SocketAddress target, int timeoutMillis) throws IOException {
      super.connect(proxy, timeoutMillis);
      setSoTimeout(timeoutMillis);
      InetSocketAddress server = (InetSocketAddress) target;
      String authority = server.getHostString() + ":" + server.getPort();
      String request =
          "CONNECT "
              + authority
              + " HTTP/1.1\r\nHost: "
              + authority
              + "\r\nProxy-Authorization: "
              + authorization
              + "\r\n\r\n";
      getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      String answer = answer(getInputStream());
      if (!answer.matches("(?s)HTTP/1\\.[01] 2\\d\\d.*")) {
        close();
        throw new IOException(
            "Unable to tunnel through proxy. Proxy returns \""
                + answer.lines().findFirst().orElse("")
                + "\"");
      }
    }

    private String answer(InputStream in) throws IOException {
      StringBuilder answer = new StringBuilder();
      while (answer.indexOf("\r\n\r\n") < 0) {
        int b = in.read();
        if (b < 0 || answer.length() > LONGEST_ANSWER) {
          throw new EOFException("the proxy " + proxy + " does not answer as a proxy");
        }
        answer.append((char) b);
      }
      return answer.toString();
    }
  }
}
