package io.github.discourseimage.registry;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.oci.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program that keeps passwords for Docker and others, {@code docker-credential-NAME} (Docker's
 * "Credential helper protocol").
 *
 * @param name such as {@code ecr-login}
 * @param namedIn the file that asks for it
 */
record CredentialHelper(String name, Path namedIn, Duration timeOut) {

  private static final String PREFIX = "docker-credential-";

  /** What helpers say of a server that they do not know. */
  private static final String UNKNOWN = "credentials not found";

  /** The user of an identity token. */
  private static final String TOKEN_USER = "<token>";

  /**
   * Asks the helper.
   *
   * @param server as the helper knows it
   * @return nothing when it does not know the server
   */
  Optional<Login> get(String server) {
    Path out = null;
    try {
      out = Files.createTempFile("credentials", "");
      // It may hold a password: nobody else may read it, which is the default, and it goes at once.
      Process process =
          new ProcessBuilder(PREFIX + name, "get")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectOutput(out.toFile())
              .start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(server.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It answers without a question.
      }
      if (!process.waitFor(timeOut.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw failure("gave no answer for " + timeOut.toSeconds() + " s", null);
      }
      return answer(server, process.exitValue(), Files.readAllBytes(out));
    } catch (IOException e) {
      throw missing(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("was interrupted", e);
    } finally {
      delete(out);
    }
  }

  private static void delete(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Login> answer(String server, int exitCode, byte[] said) {
    String text = new String(said, StandardCharsets.UTF_8);
    if (exitCode != 0) {
      if (text.contains(UNKNOWN)) {
        return Optional.empty();
      }
      String first = text.strip().lines().findFirst().orElse("nothing");
      throw failure("ended with " + exitCode + " and said: " + first, null);
    }
    try {
      JsonObject json = JsonObject.of(said);
      String user = json.text("Username");
      String secret = json.text("Secret");
      if (secret.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(new Login(user.equals(TOKEN_USER) ? "" : user, secret, PREFIX + name));
    } catch (IllegalArgumentException e) {
      throw failure("said something else than JSON of " + server, null);
    }
  }

  private ImageBuildException missing(IOException e) {
    return ImageBuildException.environment(
        PREFIX + name + ", which " + namedIn + " names for the login",
        "cannot be started: " + e.getMessage(),
        "Install it so that it is on the search path, take it out of the file, or put the login"
            + " into settings.xml, which is asked first.",
        e);
  }

  private ImageBuildException failure(String problem, @Nullable Exception cause) {
    return ImageBuildException.environment(
        PREFIX + name + ", which " + namedIn + " names for the login",
        problem,
        "Try it by hand: echo REGISTRY | " + PREFIX + name + " get",
        cause);
  }
}
