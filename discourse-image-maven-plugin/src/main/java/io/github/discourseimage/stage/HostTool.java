package io.github.discourseimage.stage;

import io.github.discourseimage.image.ImageBuildException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A program that this machine may have.
 *
 * @param name its file name, or where it is
 * @param apt package of Debian and Ubuntu
 * @param apk package of Alpine
 * @param pacman package of Arch
 */
public record HostTool(String name, String apt, String apk, String pacman) {

  public static final HostTool BUBBLEWRAP = same("bwrap", "bubblewrap");
  public static final HostTool PODMAN = same("podman", "podman");
  static final HostTool TAR = same("tar", "tar");
  static final HostTool GZIP = same("gzip", "gzip");
  static final HostTool ZSTD = same("zstd", "zstd");
  static final HostTool XZ = new HostTool("xz", "xz-utils", "xz", "xz");
  static final HostTool BZIP2 = same("bzip2", "bzip2");
  static final HostTool FIND = same("find", "findutils");
  static final HostTool CHMOD = same("chmod", "coreutils");
  static final HostTool TASKSET = same("taskset", "util-linux");
  static final HostTool SETPRIV = new HostTool("setpriv", "util-linux", "setpriv", "util-linux");
  static final HostTool UNSHARE = same("unshare", "util-linux");
  static final HostTool MMDEBSTRAP = new HostTool("mmdebstrap", "mmdebstrap", "", "mmdebstrap");

  public static final HostTool NSENTER = same("nsenter", "util-linux");
  public static final HostTool RUNC = same("runc", "runc");
  public static final HostTool POSTGRES = same("postgres", "postgresql");
  public static final HostTool REDIS =
      new HostTool("redis-server", "redis-server", "redis", "valkey");
  public static final HostTool VALKEY =
      new HostTool("valkey-server", "valkey-server", "valkey", "valkey");

  public static final HostTool MKSQUASHFS = same("mksquashfs", "squashfs-tools");
  public static final HostTool REPART =
      new HostTool("systemd-repart", "systemd-repart", "", "systemd");

  private static HostTool same(String name, String everywhere) {
    return new HostTool(name, everywhere, everywhere, everywhere);
  }

  /** Where it is: on the search path or where system programs live. */
  public Optional<Path> find() {
    String path = System.getenv("PATH");
    String search = (path == null ? "" : path) + ":/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin";
    return Stream.of(search.split(":", -1))
        .filter(directory -> directory.startsWith("/"))
        .map(directory -> Path.of(directory).resolve(name))
        .filter(program -> Files.isRegularFile(program) && Files.isExecutable(program))
        .findFirst();
  }

  /**
   * Where it is, or an error that says why it is wanted.
   *
   * @param purpose such as {@code unpacks builder roots}
   * @param otherwise how to do without it; may be empty
   */
  public String require(String purpose, String otherwise) {
    return find()
        .map(Path::toString)
        .orElseThrow(
            () ->
                ImageBuildException.environment(
                    "program " + name,
                    "is not on this machine; it " + purpose,
                    "Install it: " + install() + "." + (otherwise.isEmpty() ? "" : " " + otherwise),
                    null));
  }

  /** The command that installs it, for each family of distributions that has it. */
  public String install() {
    String[][] families = {
      {"apt-get install", apt}, {"apk add", apk}, {"pacman -S", pacman},
    };
    return Arrays.stream(families)
        .filter(family -> !family[1].isEmpty())
        .map(family -> "'" + family[0] + " " + family[1] + "'")
        .reduce((a, b) -> a + " or " + b)
        .orElse("");
  }
}
