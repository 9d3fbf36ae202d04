package io.github.discourseimage.registry;

/**
 * Who the user is at a registry. Never shown.
 *
 * @param user empty for an identity token
 * @param secret password, access token, or the identity token
 * @param origin where it is from, for messages
 */
public record Login(String user, String secret, String origin) {

  boolean isIdentityToken() {
    return user.isEmpty();
  }

  @Override
  public String toString() {
    return "login from " + origin;
  }
}
