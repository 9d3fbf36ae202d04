package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A machine that systemd has booted, in namespaces of its own: systemd-nspawn on a root of Debian,
 * without a network but loopback. What it writes is gone with it. Needs root; several may run at
 * the same time, also from one root.
 */
public final class SystemdHost implements AutoCloseable {
  /** Where a host sees the directory that it was given. */
  public static final String GIVEN = "/srv/given";

  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /**
   * What extensions and portable services need, the databases of the app, and what the newest
   * systemd loads only where it is there, such as for filters of system calls.
   */
  private static final String PACKAGES =
      "ca-certificates,curl,dbus,erofs-utils,libacl1,libbpf1,libcryptsetup12,libfdisk1,libkmod2,libnss-systemd,"
          + "libseccomp2,mount,postgresql,procps,redis-server,squashfs-tools,systemd,systemd-container,systemd-sysv";

  /** PostgreSQL's compiler of queries, by far the largest of these packages, and unneeded. */
  private static final String[] WITHOUT = {
    "/usr/lib/*/libLLVM*", "/usr/lib/*/libz3*", "/usr/lib/postgresql/*/llvmjit*", "*/bitcode/*"
  };

  /** Releases of Debian, each with its systemd. */
  public enum Release {
    /** systemd 252: the oldest that the units are for; it has no systemd-confext. */
    BOOKWORM("," + Debian.RUNTIME),
    /** systemd 257. */
    TRIXIE("," + Debian.RUNTIME + ",systemd-repart"),
    /** The newest that there is; the app is not compiled for it. */
    FORKY(",systemd-repart");

    private final String more;

    Release(String more) {
      this.more = more;
    }

    /** As Debian calls it. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether systemd reads units again when extensions come and go. */
    public boolean readsExtensions() {
      return this != BOOKWORM;
    }

    /** Whether systemd lays configuration over {@code /etc}. */
    public boolean hasConfext() {
      return this != BOOKWORM;
    }
  }

  private final Path work;
  private final Daemons daemons;

  private SystemdHost(Path work, Daemons daemons) {
    this.work = work;
    this.daemons = daemons;
  }

  /**
   * Unpacks what hosts of a release run from.
   *
   * @param cache where the roots of Debian are kept
   * @param root a directory that need not be there
   */
  public static void unpack(Release release, Path cache, Path root) {
    Path directory = cache.toAbsolutePath().resolve(release.id());
    try {
      Files.createDirectories(directory);
      Files.createDirectories(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path archive =
        new DebianRoots(release.id(), directory)
            .root("systemd", "essential", PACKAGES + release.more, WITHOUT);
    Command.of(root, "tar", "-x", "--exclude=./dev/*", "-f", archive.toString()).succeeds();
  }

  /**
   * Boots a host and waits until systemd has done all it has to.
   *
   * @param root see {@link #unpack}; it stays as it is
   * @param work for its logs: {@code nspawn.log} and, when it has ended, {@code journal.log}
   * @param given a directory that the host sees, read-only, as {@link #GIVEN}
   * @throws IllegalStateException with the log, when it does not boot
   */
  public static SystemdHost boot(Path root, Path work, Path given) {
    try {
      Files.createDirectories(work);
      Files.deleteIfExists(work.resolve("init"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String script = Scripts.unpack("systemd-host.sh", work).toString();
    Command command =
        Command.of(work, "sh", script, root.toString(), work.toString(), given + ":" + GIVEN);
    return new SystemdHost(
        work, Daemons.start(command, work.resolve("nspawn.log"), work.resolve("init")));
  }

  /**
   * Runs a program of a root that is not booted.
   *
   * @param given see {@link #boot}
   * @return what it said
   * @throws IllegalStateException with that, when it fails
   */
  public static String inRoot(Path root, Path given, String... words) {
    List<String> all = new ArrayList<>(List.of("bwrap", "--ro-bind", root.toString(), "/"));
    all.addAll(List.of("--dev", "/dev", "--proc", "/proc", "--tmpfs", "/run", "--tmpfs", "/tmp"));
    all.addAll(List.of("--tmpfs", "/srv", "--ro-bind", given.toString(), GIVEN, "--unshare-all"));
    all.addAll(List.of("--clearenv", "--setenv", "PATH", PATH, "--"));
    all.addAll(List.of(words));
    return Command.of(Path.of("/"), all).succeeds();
  }

  /**
   * Runs a command on the host, as its root.
   *
   * @return what it said
   * @throws IllegalStateException with that, when it fails
   */
  public String run(String... words) {
    return command(List.of(words)).succeeds();
  }

  /**
   * Runs a script of a shell there, which ends at the first failure.
   *
   * @return what it said
   * @throws IllegalStateException with that, when it fails
   */
  public String sh(String script) {
    return run("sh", "-euc", script);
  }

  /** Runs a script whose failure is expected; returns what it said. */
  public String fails(String script) {
    Command.Result result = command(List.of("sh", "-euc", script)).run("");
    if (result.exitCode() == 0) {
      throw new IllegalStateException(script + " did not fail: " + result.output());
    }
    return result.output();
  }

  /** What the journal holds, of one unit or of all. */
  public String journal(String... units) {
    List<String> words = new ArrayList<>(List.of("journalctl", "--no-pager", "--boot"));
    for (String unit : units) {
      words.add("--unit=" + unit);
    }
    return command(words).succeeds();
  }

  private Command command(List<String> words) {
    List<String> all = new ArrayList<>(List.of("nsenter", "--target", init(), "--mount", "--uts"));
    all.addAll(List.of("--ipc", "--net", "--pid", "--cgroup", "--root", "--wd", "--", "env", "-i"));
    all.addAll(List.of("PATH=" + PATH, "HOME=/root", "LC_ALL=C.UTF-8", "TERM=dumb"));
    all.addAll(List.of("SYSTEMD_PAGER=cat", "SYSTEMD_COLORS=0"));
    all.addAll(words);
    return Command.of(work, all);
  }

  /** The first process of the host, as this machine numbers it. */
  private String init() {
    try {
      return Files.readString(work.resolve("init")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Saves the journal and powers it off. */
  @Override
  public void close() {
    daemons.close();
  }
}
