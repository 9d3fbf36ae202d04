package io.github.discourseimage.oci;

import java.util.regex.Pattern;

/**
 * Where images of one kind are kept, without a tag: {@code registry.example.org/team/my-forum}, or
 * {@code my-forum} where no registry is meant.
 *
 * @param registry host with an optional port; empty when the name has none
 * @param path of the repository in the registry (OCI distribution specification 1.1, "Pulling
 *     manifests")
 */
public record ImageName(String registry, String path) {

  /** What tools make of a name without a registry. */
  public static final String DOCKER_HUB = "docker.io";

  /** What a user is told of the form of a name. */
  public static final String FORM =
      "[host[:port]/]name, the name in lower-case letters, digits and single . _ - between them,"
          + " with / between its parts";

  private static final int LONGEST = 255;
  private static final String PART = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*";
  private static final Pattern PATH = Pattern.compile(PART + "(/" + PART + ")*");
  private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?";
  private static final Pattern REGISTRY =
      Pattern.compile("(" + LABEL + "(\\." + LABEL + ")*|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

  /**
   * Parses a name.
   *
   * @throws IllegalArgumentException naming the value and the legal form
   */
  public static ImageName of(String text) {
    int slash = text.indexOf('/');
    String first = slash < 0 ? "" : text.substring(0, slash);
    boolean hasRegistry =
        first.contains(".") || first.contains(":") || first.equalsIgnoreCase("localhost");
    ImageName name =
        hasRegistry ? new ImageName(first, text.substring(slash + 1)) : new ImageName("", text);
    if (!PATH.matcher(name.path).matches()
        || hasRegistry && !REGISTRY.matcher(first).matches()
        || text.length() > LONGEST) {
      throw new IllegalArgumentException("'" + text + "' is not an image name; it must be " + FORM);
    }
    return name;
  }

  /** The name in full: Docker Hub is what a short name means. */
  public ImageName canonical() {
    if (!registry.isEmpty() && !registry.equals(DOCKER_HUB)) {
      return this;
    }
    return new ImageName(DOCKER_HUB, path.contains("/") ? path : "library/" + path);
  }

  @Override
  public String toString() {
    return registry.isEmpty() ? path : registry + "/" + path;
  }
}
