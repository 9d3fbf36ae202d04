package io.github.discourseimage.source;

import io.github.discourseimage.rootfs.Mode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Access control lists of one file or directory (acl(5)), written as setfacl(1) takes them, stored
 * as the kernel has them in {@code system.posix_acl_access} and {@code system.posix_acl_default}.
 */
final class PosixAcl {

  static final String ACCESS = "system.posix_acl_access";
  static final String DEFAULT = "system.posix_acl_default";

  private static final int VERSION = 2;
  private static final int USER_OBJ = 0x01;
  private static final int USER = 0x02;
  private static final int GROUP_OBJ = 0x04;
  private static final int GROUP = 0x08;
  private static final int MASK = 0x10;
  private static final int OTHER = 0x20;
  private static final long NO_ID = 0xFFFF_FFFFL;

  private static final Pattern ENTRY =
      Pattern.compile(
          "(d(?:efault)?:)?(u|user|g|group|m|mask|o|other):(?:([^:]*):)?([r-]?[w-]?[x-]?|[0-7])");

  /**
   * One entry.
   *
   * @param tag in the kernel's numbers
   * @param id user or group, {@link #NO_ID} for the other kinds
   * @param permissions 0 to 7
   */
  private record Entry(int tag, long id, int permissions) {}

  private final List<Entry> access;
  private final List<Entry> defaults;

  private PosixAcl(List<Entry> access, List<Entry> defaults) {
    this.access = access;
    this.defaults = defaults;
  }

  /**
   * Parses entries that are joined by commas or line ends, such as {@code
   * u:1000:rw,default:g:50:r-x}.
   *
   * @throws IllegalArgumentException naming the entry; names of users are refused, because they
   *     mean other ids on another machine
   */
  static PosixAcl parse(String text) {
    List<Entry> access = new ArrayList<>();
    List<Entry> defaults = new ArrayList<>();
    for (String part : text.split("[,\\n]", -1)) {
      String entry = part.strip();
      if (!entry.isEmpty()) {
        Matcher matcher = ENTRY.matcher(entry);
        if (!matcher.matches()) {
          throw new IllegalArgumentException(
              "'"
                  + entry
                  + "' is not an ACL entry: it must be like u:1000:rw-, g:50:r, m::rwx or"
                  + " d:u:1000:rwx");
        }
        List<Entry> list = matcher.group(1) == null ? access : defaults;
        Entry parsed = entry(entry, matcher);
        list.removeIf(e -> e.tag() == parsed.tag() && e.id() == parsed.id());
        list.add(parsed);
      }
    }
    return new PosixAcl(access, defaults);
  }

  private static Entry entry(String text, Matcher matcher) {
    String id = matcher.group(3) == null ? "" : matcher.group(3);
    char kind = matcher.group(2).charAt(0);
    boolean named = !id.isEmpty();
    if (named && (kind == 'm' || kind == 'o' || !id.matches("[0-9]{1,10}"))) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' must name a user or group by its number, since names mean other ids on"
              + " another machine");
    }
    long number = named ? Long.parseLong(id) : NO_ID;
    if (named && number >= NO_ID) {
      throw new IllegalArgumentException("'" + text + "': the id must be below " + NO_ID);
    }
    int tag =
        switch (kind) {
          case 'u' -> named ? USER : USER_OBJ;
          case 'g' -> named ? GROUP : GROUP_OBJ;
          case 'm' -> MASK;
          default -> OTHER;
        };
    return new Entry(tag, number, permissions(matcher.group(4)));
  }

  private static int permissions(String text) {
    if (text.matches("[0-7]")) {
      return text.charAt(0) - '0';
    }
    return (text.contains("r") ? 4 : 0)
        | (text.contains("w") ? 2 : 0)
        | (text.contains("x") ? 1 : 0);
  }

  boolean hasDefaults() {
    return !defaults.isEmpty();
  }

  /**
   * The mode of a file that has this list: its group bits are the mask (acl(5), "Correspondence
   * between ACL entries and file permission bits").
   *
   * @param mode for the entries that are not given
   */
  Mode mode(Mode mode) {
    List<Entry> all = completed(access, mode.bits());
    int group = permissions(all, MASK, permissions(all, GROUP_OBJ, 0));
    return new Mode(
        mode.bits() & 07000
            | permissions(all, USER_OBJ, 0) << 6
            | group << 3
            | permissions(all, OTHER, 0));
  }

  /**
   * The extended attributes; none for a list that says no more than the mode.
   *
   * @param mode for the entries that are not given
   */
  Map<String, byte[]> xattrs(Mode mode) {
    Map<String, byte[]> xattrs = new TreeMap<>();
    List<Entry> all = completed(access, mode.bits());
    if (all.size() > 3) {
      xattrs.put(ACCESS, encode(all));
    }
    if (!defaults.isEmpty()) {
      xattrs.put(DEFAULT, encode(completed(defaults, mode(mode).bits())));
    }
    return xattrs;
  }

  /** Adds what setfacl adds: the three base entries and, beside named ones, the mask. */
  private static List<Entry> completed(List<Entry> given, int mode) {
    List<Entry> all = new ArrayList<>(given);
    addIfAbsent(all, USER_OBJ, mode >> 6 & 7);
    addIfAbsent(all, GROUP_OBJ, mode >> 3 & 7);
    addIfAbsent(all, OTHER, mode & 7);
    if (all.stream().anyMatch(e -> e.tag() == USER || e.tag() == GROUP)) {
      int union =
          all.stream()
              .filter(e -> e.tag() == USER || e.tag() == GROUP_OBJ || e.tag() == GROUP)
              .mapToInt(Entry::permissions)
              .reduce(0, (a, b) -> a | b);
      addIfAbsent(all, MASK, union);
    }
    all.sort(Comparator.comparingInt(Entry::tag).thenComparingLong(Entry::id));
    return all;
  }

  private static void addIfAbsent(List<Entry> entries, int tag, int permissions) {
    if (entries.stream().noneMatch(e -> e.tag() == tag)) {
      entries.add(new Entry(tag, NO_ID, permissions));
    }
  }

  private static int permissions(List<Entry> entries, int tag, int otherwise) {
    return entries.stream()
        .filter(e -> e.tag() == tag)
        .mapToInt(Entry::permissions)
        .findFirst()
        .orElse(otherwise);
  }

  /** posix_acl_xattr.h of the kernel: a version, then tag, permissions and id, little endian. */
  private static byte[] encode(List<Entry> entries) {
    ByteBuffer buffer =
        ByteBuffer.allocate(4 + 8 * entries.size()).order(ByteOrder.LITTLE_ENDIAN).putInt(VERSION);
    for (Entry entry : entries) {
      buffer
          .putShort((short) entry.tag())
          .putShort((short) entry.permissions())
          .putInt((int) entry.id());
    }
    return buffer.array();
  }
}
