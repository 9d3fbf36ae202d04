package io.github.discourseimage.source;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.Owner;
import io.github.discourseimage.rootfs.Xattrs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Owners, modes and ACLs of what lies in the overlays, since a build without root cannot set them
 * on disk. Lines of {@code <path or glob> <uid>:<gid> [mode] [acl=<setfacl text>]}:
 *
 * <pre>
 * /srv/forum/**          10001:10001
 * /srv/forum/run.sh      10001:10001   0750
 * /srv/shared            -             acl=g:50:rwx,d:g:50:rwx
 * </pre>
 *
 * <p>{@code -} leaves the owner; {@code *} and {@code ?} stop at a slash, {@code **} does not; a
 * blank in a path is {@code \040}; of several lines for one entry the last wins, column by column.
 * The lines are about the overlays' entries only: the app, the plugins and the rendered files
 * belong to root, whoever runs them.
 */
public final class OwnersFile {

  /** Nothing but the defaults. */
  public static final OwnersFile NONE = new OwnersFile("", List.of());

  private record Line(
      int number,
      String text,
      Pattern path,
      @Nullable Owner owner,
      @Nullable Mode mode,
      @Nullable PosixAcl acl) {

    boolean matches(Entry entry) {
      return path.matcher(entry.path().toString()).matches();
    }
  }

  private final String file;
  private final List<Line> lines;

  private OwnersFile(String file, List<Line> lines) {
    this.file = file;
    this.lines = lines;
  }

  /**
   * Reads the file.
   *
   * @param path need not exist
   * @throws ImageBuildException with every line that is wrong
   */
  public static OwnersFile read(Path path) {
    if (!Files.exists(path)) {
      return NONE;
    }
    Findings findings = new Findings();
    List<Line> lines = new ArrayList<>();
    try {
      int number = 0;
      for (String text : Files.readString(path, StandardCharsets.UTF_8).lines().toList()) {
        number++;
        String[] columns = text.replaceFirst("(^|\\s)#.*", "").strip().split("\\s+");
        if (!columns[0].isEmpty()) {
          try {
            lines.add(line(number, text.strip(), columns));
          } catch (IllegalArgumentException e) {
            findings.add(
                path + ":" + number,
                e.getMessage() == null ? "is wrong" : e.getMessage(),
                "Write '<path or glob> <uid>:<gid> [mode] [acl=<entries>]', such as"
                    + " '/srv/forum/** 10001:10001 0640'.");
          }
        }
      }
    } catch (IOException e) {
      throw ImageBuildException.environment(
          path.toString(), "cannot be read: " + e.getMessage(), "Make it a file in UTF-8.", e);
    }
    findings.throwIfAny();
    return new OwnersFile(path.toString(), List.copyOf(lines));
  }

  private static Line line(int number, String text, String[] columns) {
    if (columns.length < 2) {
      throw new IllegalArgumentException("'" + text + "' names no owner");
    }
    if (!columns[0].startsWith("/")) {
      throw new IllegalArgumentException(
          "'" + columns[0] + "' is not a path in the image: it must start with '/'");
    }
    Mode mode = null;
    PosixAcl acl = null;
    for (int i = 2; i < columns.length; i++) {
      if (columns[i].startsWith("acl=") && acl == null) {
        acl = PosixAcl.parse(columns[i].substring("acl=".length()));
      } else if (mode == null) {
        mode = Mode.fromOctalString(columns[i]);
      } else {
        throw new IllegalArgumentException("'" + columns[i] + "' is one column too many");
      }
    }
    return new Line(number, text, glob(columns[0]), owner(columns[1]), mode, acl);
  }

  private static @Nullable Owner owner(String text) {
    if (text.equals("-")) {
      return null;
    }
    if (!text.matches("[0-9]{1,10}:[0-9]{1,10}")) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not an owner: it must be <uid>:<gid> in numbers, since names mean other ids"
              + " on another machine, or '-'");
    }
    String[] ids = text.split(":", 2);
    return new Owner(Long.parseLong(ids[0]), Long.parseLong(ids[1]));
  }

  private static Pattern glob(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (c == '*' && glob.startsWith("**", i)) {
        regex.append(".*");
        i++;
      } else if (c == '*') {
        regex.append("[^/]*");
      } else if (c == '?') {
        regex.append("[^/]");
      } else if (c == '\\' && glob.substring(i).matches("(?s)\\\\[0-3][0-7]{2}.*")) {
        char escaped = (char) Integer.parseInt(glob.substring(i + 1, i + 4), 8);
        regex.append(Pattern.quote(String.valueOf(escaped)));
        i += 3;
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  /**
   * An entry as the lines want it; a link has an owner only. A mode without an ACL is all the
   * rights there are: an ACL that the file has on disk would go before it and is dropped.
   */
  Entry apply(Entry entry) {
    Attributes old = entry.attributes();
    Owner owner = old.owner();
    Mode mode = null;
    PosixAcl acl = null;
    for (Line line : lines) {
      if (line.matches(entry)) {
        owner = line.owner() == null ? owner : line.owner();
        mode = line.mode() == null ? mode : line.mode();
        acl = line.acl() == null ? acl : line.acl();
      }
    }
    if (entry instanceof Entry.Symlink) {
      return entry.with(new Attributes(old.mode(), owner, Xattrs.NONE));
    }
    Xattrs xattrs = mode == null ? old.xattrs() : without(old.xattrs(), Set.of(PosixAcl.ACCESS));
    return withAcl(
        entry.with(new Attributes(mode == null ? old.mode() : mode, owner, xattrs)), acl);
  }

  /** An entry with an ACL in place of the one that it has; the same entry without one. */
  static Entry withAcl(Entry entry, @Nullable PosixAcl acl) {
    if (acl == null) {
      return entry;
    }
    Attributes old = entry.attributes();
    Map<String, byte[]> xattrs = new TreeMap<>();
    Xattrs others = without(old.xattrs(), Set.of(PosixAcl.ACCESS, PosixAcl.DEFAULT));
    others.names().forEach(name -> xattrs.put(name, others.value(name)));
    xattrs.putAll(acl.xattrs(old.mode()));
    if (!(entry instanceof Entry.Directory)) {
      xattrs.remove(PosixAcl.DEFAULT);
    }
    return entry.with(new Attributes(acl.mode(old.mode()), old.owner(), Xattrs.of(xattrs)));
  }

  private static Xattrs without(Xattrs xattrs, Set<String> names) {
    Map<String, byte[]> others = new TreeMap<>();
    for (String name : xattrs.names()) {
      if (!names.contains(name)) {
        others.put(name, xattrs.value(name));
      }
    }
    return Xattrs.of(others);
  }

  /**
   * Checks that every line is about something.
   *
   * @param overlays all that the project has, those of distributions that are not built included
   * @throws ImageBuildException with every line that matches nothing
   */
  public void requireAllMatched(Collection<Layer> overlays) {
    Findings findings = new Findings();
    for (Line line : lines) {
      boolean matched =
          overlays.stream().anyMatch(layer -> layer.entries().stream().anyMatch(line::matches));
      if (!matched) {
        findings.add(
            file + ":" + line.number(),
            "'" + line.text() + "' matches nothing in the overlays",
            "Correct the path, remove the line, or put the file into src/main/rootfs or"
                + " src/main/rootfs-<distribution>.");
      }
    }
    findings.throwIfAny();
  }
}
