package io.github.discourseimage.check;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.stage.HostTool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a run of an image needs beside the image: databases, secrets, scripts, an engine. */
final class Preparation {

  private static final int SECRET_BYTES = 64;

  /** More than all steps of a check together take. */
  private static final int STEPS_AT_MOST = 20;

  private final CheckPlan plan;
  private final CheckOptions options;
  private final CheckedImage image;
  private final CheckLog log;
  private final Cleanup cleanup;
  private final String password = secret();
  private final Optional<OwnDatabases> own;
  private final Databases databases;

  Preparation(
      CheckPlan plan, CheckOptions options, CheckedImage image, CheckLog log, Cleanup cleanup)
      throws IOException, InterruptedException {
    this.plan = plan;
    this.options = options;
    this.image = image;
    this.log = log;
    this.cleanup = cleanup;
    if (options.services().isPresent()) {
      CheckOptions.Services services = options.services().get();
      own = Optional.empty();
      databases = Databases.external(services.database(), services.redis());
      requireFreePorts();
    } else {
      own = Optional.of(OwnDatabases.find(Path.of("/"), HostTool::find, cleanup));
      databases = own.get().told(password);
    }
    databases.secrets().values().forEach(log::hide);
  }

  /** In the network of this machine others may be where the image wants to be. */
  private void requireFreePorts() {
    Findings findings = new Findings();
    for (int port : new int[] {plan.appPort(), plan.httpPort()}) {
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        free.setReuseAddress(true);
      } catch (IOException e) {
        findings.add(
            "port " + port + " of 127.0.0.1",
            "is in use, and the image listens there: "
                + e.getMessage()
                + ". With databases of your own it runs in the network of this machine",
            "Stop what listens there, or leave discourse.check.databaseUrl and"
                + " discourse.check.redisUrl out: then the image has a network of its own.");
      }
    }
    findings.throwIfAny();
  }

  private static String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private Path directory(String name) {
    return plan.work().resolve(name);
  }

  CheckScripts scripts(LayeredFiles files, BuildLog console) throws IOException {
    return new CheckScripts(files, plan.app(), options.scripts(), directory("scripts"), console);
  }

  /** Starts the databases, in the network of containers that are yet to come. */
  Engine start(BuildLog console) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Launch launch = launch();
    Duration longest = options.timeout().multipliedBy(STEPS_AT_MOST);
    Engine engine =
        Engines.prepared(options.runtime(), image, launch, plan.work(), longest, cleanup, console);
    if (own.isPresent()) {
      own.get().start(engine, plan.work(), password, cleanup);
    }
    log.passed(
        "start",
        Duration.ofNanos(System.nanoTime() - start),
        engine.description() + ", user " + launch.user() + ", " + databases.description());
    return engine;
  }

  private Launch launch() throws IOException {
    Path secrets = Files.createDirectories(directory("secrets"));
    Map<String, String> all = new TreeMap<>(databases.secrets());
    String keyBase = secret();
    log.hide(keyBase);
    all.put("secret-key-base", keyBase);
    for (Map.Entry<String, String> one : all.entrySet()) {
      Files.writeString(secrets.resolve(one.getKey()), one.getValue());
    }
    SortedMap<UnixPath, Path> files = new TreeMap<>();
    files.put(Launch.SCRIPTS, directory("scripts"));
    files.put(Launch.SECRETS, secrets);
    TreeSet<UnixPath> volumes = new TreeSet<>();
    image.run().volumes().forEach(path -> volumes.add(UnixPath.of(path)));
    return new Launch(
        options.user().orElseGet(() -> Launch.User.of(image.run().user())),
        databases.environment(),
        plan.scratch(),
        volumes,
        files,
        own.isEmpty());
  }

  /** What the databases said. */
  void keepLogs() throws IOException {
    for (String name : List.of("postgres", "redis")) {
      Path said = plan.work().resolve(name + ".log");
      if (Files.exists(said)) {
        log.keep(name, Files.readString(said));
      }
    }
  }
}
