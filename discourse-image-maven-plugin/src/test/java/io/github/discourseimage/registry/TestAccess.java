package io.github.discourseimage.registry;

import io.github.discourseimage.image.RecordingLog;
import io.github.discourseimage.oci.ImageName;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Access to a registry of a test: it waits for nothing, and notes how long it would have. */
final class TestAccess {

  final RecordingLog log = new RecordingLog();
  final List<Duration> pauses = new CopyOnWriteArrayList<>();
  Supplier<HttpClient.Builder> http = HttpClient::newBuilder;
  Logins logins = Logins.NONE;
  Duration idle = Duration.ofSeconds(5);
  boolean offline;

  RegistryAccess make() {
    return new RegistryAccess(
        http,
        uri -> Optional.empty(),
        logins,
        new TreeSet<>(),
        8 * TestLayout.KIBI,
        offline,
        new Patience(5, Duration.ofSeconds(1), Duration.ofMinutes(2), idle, pauses::add),
        log);
  }

  static Logins login(String user, String secret) {
    return new Logins() {
      @Override
      public Optional<Login> find(ImageName image) {
        return Optional.of(new Login(user, secret, "settings.xml"));
      }

      @Override
      public String places(ImageName image) {
        return "<server> " + image.registry();
      }
    };
  }
}
