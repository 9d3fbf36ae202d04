package io.github.discourseimage.rootfs;

/**
 * An absolute, normalized path inside an image, such as {@code /usr/lib/discourse}.
 *
 * <p>Never {@code .}, {@code ..}, an empty or a NUL component: what cannot be named in a root file
 * system cannot be made. The order is that of {@link String#compareTo}, so a parent always comes
 * before what it holds.
 */
public final class UnixPath implements Comparable<UnixPath> {

  /** The root directory. */
  public static final UnixPath ROOT = new UnixPath("/");

  private final String path;

  private UnixPath(String path) {
    this.path = path;
  }

  /**
   * Parses an absolute path.
   *
   * @throws IllegalArgumentException when it does not start with a slash or has a component that is
   *     empty, {@code .}, {@code ..} or holds a NUL; the message names the path
   */
  public static UnixPath of(String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException(
          "'" + path + "' is not an absolute path: it must start with '/'");
    }
    return path.equals("/") ? ROOT : ROOT.resolve(path.substring(1));
  }

  /**
   * Appends a relative path of one or more components.
   *
   * @throws IllegalArgumentException as {@link #of}
   */
  public UnixPath resolve(String relative) {
    int start = 0;
    int length = relative.length();
    while (start <= length) {
      int end = relative.indexOf('/', start);
      if (end < 0) {
        end = length;
      }
      requireName(relative, start, end);
      start = end + 1;
    }
    return new UnixPath(isRoot() ? "/" + relative : path + "/" + relative);
  }

  private static void requireName(String path, int start, int end) {
    int length = end - start;
    boolean dot = length == 1 && path.charAt(start) == '.';
    boolean dotDot = length == 2 && path.charAt(start) == '.' && path.charAt(start + 1) == '.';
    int nul = path.indexOf('\0', start);
    if (length == 0 || dot || dotDot || nul >= 0 && nul < end) {
      throw new IllegalArgumentException(
          "'"
              + path.replace("\0", "\\0")
              + "' is not a path in an image: components must not be empty, '.', '..' or hold a NUL");
    }
  }

  public boolean isRoot() {
    return path.length() == 1;
  }

  /** The directory that holds this path; the root is its own parent, as in a file system. */
  public UnixPath parent() {
    int slash = path.lastIndexOf('/');
    return slash == 0 ? ROOT : new UnixPath(path.substring(0, slash));
  }

  /** The last component; empty for the root. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The path without the leading slash, as archives and work trees name it; empty for the root. */
  public String relative() {
    return path.substring(1);
  }

  /** Whether this is {@code ancestor} or below it. */
  public boolean startsWith(UnixPath ancestor) {
    return ancestor.isRoot()
        || path.startsWith(ancestor.path)
            && (path.length() == ancestor.path.length()
                || path.charAt(ancestor.path.length()) == '/');
  }

  @Override
  public int compareTo(UnixPath other) {
    return path.compareTo(other.path);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UnixPath that && path.equals(that.path);
  }

  @Override
  public int hashCode() {
    return path.hashCode();
  }

  @Override
  public String toString() {
    return path;
  }
}
