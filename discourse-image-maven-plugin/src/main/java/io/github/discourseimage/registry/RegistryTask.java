package io.github.discourseimage.registry;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.NetworkFailure;
import io.github.discourseimage.oci.ImageName;

/** What is done in one repository, with the errors that end a build. */
final class RegistryTask {

  private RegistryTask() {}

  /** Work in a repository. */
  @FunctionalInterface
  interface Work<T> {
    T in(Repository repository) throws NetworkFailure, InterruptedException;
  }

  /**
   * Opens a repository and works in it.
   *
   * @param subject what messages name
   * @param goal that is named where Maven is offline
   */
  static <T> T run(
      String subject, String goal, RegistryAccess access, ImageName name, Work<T> work) {
    if (access.offline()) {
      throw ImageBuildException.environment(
          subject,
          "needs the network, and Maven works offline",
          "Run `mvn discourse-image:" + goal + "` without -o.",
          null);
    }
    try {
      return work.in(new Repository(name, Server.open(name, access)));
    } catch (NetworkFailure e) {
      throw e.exception(subject);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ImageBuildException.environment(
          subject, "the build was interrupted", "Run it again; it goes on where it was.", e);
    }
  }
}
