package io.github.discourseimage.source;

import io.github.discourseimage.image.BuildLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Extended attributes and ACLs that files have on disk.
 *
 * <p>The JDK reads {@code user.*} and nothing else. ACLs and file capabilities are read by one call
 * each of getfacl(1) and getfattr(1) for the whole tree, where they are installed; without them
 * such attributes can still be given in the owners file.
 */
final class DiskAttributes {

  private static final String CAPABILITY = "security.capability";
  private static final String FILE = "# file: ";

  private final Map<String, PosixAcl> acls;
  private final Map<String, byte[]> capabilities;

  private final boolean hasUserAttributes;

  private DiskAttributes(
      Map<String, PosixAcl> acls, Map<String, byte[]> capabilities, boolean hasUserAttributes) {
    this.acls = acls;
    this.capabilities = capabilities;
    this.hasUserAttributes = hasUserAttributes;
  }

  /** Asks the programs about everything below a directory. */
  static DiskAttributes of(Path directory, BuildLog log) throws IOException {
    Map<String, PosixAcl> acls = new HashMap<>();
    // Base entries skipped: a file without a list of its own is not printed at all.
    Attempt.run(log, directory, "getfacl", "-R", "-P", "-E", "-n", "-p", "-s", ".")
        .ifPresent(
            text -> blocks(text).forEach((path, acl) -> acls.put(path, PosixAcl.parse(acl))));
    Map<String, byte[]> capabilities = new HashMap<>();
    Attempt.run(
            log,
            directory,
            "getfattr",
            "-R",
            "-P",
            "-h",
            "-e",
            "hex",
            "-d",
            "-m",
            "^security\\.capability$",
            ".")
        .ifPresent(
            text -> blocks(text).forEach((path, line) -> capabilities.put(path, capability(line))));
    // Asked once: the JDK reads the table of mounts each time.
    boolean user =
        Files.getFileStore(directory).supportsFileAttributeView(UserDefinedFileAttributeView.class);
    return new DiskAttributes(acls, capabilities, user);
  }

  /** Both programs print blocks: a line with the path, then lines of values, then an empty one. */
  private static Map<String, String> blocks(String text) {
    Map<String, String> blocks = new HashMap<>();
    for (String block : text.split("\n\n")) {
      String path = "";
      StringBuilder values = new StringBuilder();
      for (String line : block.split("\n", -1)) {
        if (line.startsWith(FILE)) {
          path = unescape(line.substring(FILE.length()));
        } else if (!line.startsWith("#")) {
          values.append(line).append('\n');
        }
      }
      if (!values.toString().isBlank()) {
        blocks.put(path.startsWith("./") ? path.substring(2) : path, values.toString().strip());
      }
    }
    return blocks;
  }

  /**
   * Both write unusual bytes of a name as a backslash and three octal digits; getfacl doubles a
   * backslash instead.
   */
  private static String unescape(String path) {
    byte[] in = path.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(in.length);
    for (int i = 0; i < in.length; i++) {
      if (in[i] == '\\' && i + 1 < in.length && in[i + 1] == '\\') {
        out.put(in[i]);
        i++;
      } else if (in[i] == '\\' && i + 3 < in.length) {
        out.put((byte) Integer.parseInt(new String(in, i + 1, 3, StandardCharsets.US_ASCII), 8));
        i += 3;
      } else {
        out.put(in[i]);
      }
    }
    return new String(out.array(), 0, out.position(), StandardCharsets.UTF_8);
  }

  private static byte[] capability(String line) {
    return HexFormat.of().parseHex(line.substring(line.indexOf("=0x") + 3));
  }

  /**
   * The ACL of an entry, if it has one.
   *
   * @param path below the directory, with slashes
   */
  Optional<PosixAcl> acl(String path) {
    return Optional.ofNullable(acls.get(path));
  }

  /**
   * The other attributes of a file or directory, by full name.
   *
   * @param path below the directory, with slashes
   */
  Map<String, byte[]> xattrs(Path file, String path) throws IOException {
    Map<String, byte[]> xattrs = new TreeMap<>();
    byte[] capability = capabilities.get(path);
    if (capability != null) {
      xattrs.put(CAPABILITY, capability);
    }
    UserDefinedFileAttributeView view =
        hasUserAttributes
            ? Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
            : null;
    if (view != null) {
      for (String name : view.list()) {
        ByteBuffer value = ByteBuffer.allocate(view.size(name));
        view.read(name, value);
        xattrs.put("user." + name, value.array());
      }
    }
    return xattrs;
  }
}
