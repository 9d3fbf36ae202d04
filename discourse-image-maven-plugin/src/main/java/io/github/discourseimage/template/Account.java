package io.github.discourseimage.template;

/**
 * The user that everything runs as.
 *
 * @param uid its number in containers and wherever the account is made by us
 * @param gid its group's number
 */
public record Account(String name, long uid, long gid) {

  public static Account defaults() {
    return new Account("discourse", 10001, 10001);
  }
}
