package io.github.discourseimage.it.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The names of a cluster's Services, told to its pods: {@code <service>.<namespace>.svc.cluster
 * .local} as RFC 1035 has it. Nothing else has a name.
 */
final class ClusterDns implements AutoCloseable {
  private static final int PORT = 53;
  private static final int HEADER = 12;
  private static final int MAX = 512;
  private static final int NO_SUCH_NAME = 3;
  private static final int TYPE_A = 1;

  private final DatagramSocket socket;
  private final KubeApi api;

  private ClusterDns(DatagramSocket socket, KubeApi api) {
    this.socket = socket;
    this.api = api;
  }

  static ClusterDns start(String address, KubeApi api) {
    try {
      ClusterDns dns =
          new ClusterDns(new DatagramSocket(new InetSocketAddress(address, PORT)), api);
      Thread thread = new Thread(dns::serve, "cluster-dns");
      thread.setDaemon(true);
      thread.start();
      return dns;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve() {
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(new byte[MAX], MAX);
      try {
        socket.receive(packet);
        byte[] answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException e) {
        // Closed, or nobody waits any more.
      }
    }
  }

  /** The question with a head and, if it is for an address that there is, an answer. */
  private byte[] answer(byte[] query) throws IOException {
    StringBuilder name = new StringBuilder();
    int at = HEADER;
    for (; query[at] != 0; at += query[at] + 1) {
      name.append(new String(query, at + 1, query[at], US_ASCII)).append('.');
    }
    int type = query[at + 2];
    Optional<InetAddress> address = address(name.toString().toLowerCase(Locale.ROOT));
    boolean told = address.isPresent() && type == TYPE_A;
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    answer.write(query, 0, 2);
    answer.write(
        new byte[] {(byte) 0x85, (byte) (0x80 | (address.isPresent() ? 0 : NO_SUCH_NAME))});
    answer.write(new byte[] {0, 1, 0, (byte) (told ? 1 : 0), 0, 0, 0, 0});
    answer.write(query, HEADER, at + 5 - HEADER);
    if (told) {
      // The name of the question, an address of the internet, for a second.
      answer.write(new byte[] {(byte) 0xc0, HEADER, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4});
      answer.write(address.get().getAddress());
    }
    return answer.toByteArray();
  }

  private Optional<InetAddress> address(String name) throws IOException {
    String[] labels = name.split("\\.");
    if (!name.endsWith(".svc.cluster.local.") || labels.length != 5) {
      return Optional.empty();
    }
    KubeApi.Answer service = api.get("/api/v1/namespaces/" + labels[1] + "/services/" + labels[0]);
    return service.body().get("spec") instanceof Map<?, ?> spec
        ? Optional.of(InetAddress.getByName(String.valueOf(spec.get("clusterIP"))))
        : Optional.empty();
  }

  @Override
  public void close() {
    socket.close();
  }
}
