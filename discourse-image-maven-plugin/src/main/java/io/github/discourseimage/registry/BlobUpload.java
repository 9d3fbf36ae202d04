package io.github.discourseimage.registry;

import io.github.discourseimage.image.NetworkFailure;
import io.github.discourseimage.image.Sha256;
import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Brings one blob into a repository (OCI distribution specification 1.1, "Pushing Blobs"): not at
 * all where it is there, by a mount where another repository of the registry has it, at once where
 * it is small, else in chunks, and after a break from where the registry has it.
 */
final class BlobUpload {

  /** What it took. */
  enum Outcome {
    THERE,
    MOUNTED,
    SENT
  }

  /** So often may something fail before the registry has more of the blob than before. */
  private static final int FRUITLESS = 10;

  /** Registries before the specification write an end of 0 where they have nothing yet. */
  private static final Pattern RANGE = Pattern.compile("(?:bytes[=: ]\\s*)?0-(-?\\d+).*");

  /** The blob itself, asked for when it must be sent. */
  @FunctionalInterface
  interface Content {
    Path file() throws NetworkFailure, InterruptedException;

    /** A few bytes. */
    static Content of(byte[] bytes) {
      return () -> {
        try {
          Path file = Files.createTempFile("blob", "");
          file.toFile().deleteOnExit();
          return Files.write(file, bytes);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      };
    }
  }

  /** Where an upload goes on, and from which byte. */
  private record Session(URI location, long offset, long chunk) {}

  private final Repository repository;
  private final Descriptor blob;
  private final Content content;
  private final UploadSessions sessions;
  private final LongConsumer sent;
  private final URI uploads;
  private final RegistryAccess access;
  private final String task;
  private boolean chunked;
  private @Nullable Session session;

  /**
   * @param sent is told of bytes that the registry has
   */
  BlobUpload(
      Repository repository,
      Descriptor blob,
      Content content,
      UploadSessions sessions,
      LongConsumer sent) {
    this.repository = repository;
    this.blob = blob;
    this.content = content;
    this.sessions = sessions;
    this.sent = sent;
    this.uploads = repository.at("blobs/uploads/");
    this.task = "send blob " + blob.digest() + " to " + repository.name();
    this.access = repository.server().access();
    this.chunked = blob.size() > access.chunk();
  }

  /**
   * Does it.
   *
   * @param origin path of a repository of the same registry that may have the blob
   */
  Outcome run(Optional<String> origin) throws NetworkFailure, InterruptedException {
    if (repository.hasBlob(blob.digest(), repository.pushScope())) {
      return Outcome.THERE;
    }
    if (origin.isPresent() && mount(origin.get())) {
      return Outcome.MOUNTED;
    }
    Optional<URI> earlier = chunked ? sessions.find(uploads, blob.digest()) : Optional.empty();
    boolean isUncertain = earlier.isPresent();
    session = earlier.map(location -> new Session(location, 0, access.chunk())).orElse(session);
    int failed = 0;
    int fruitless = 0;
    while (true) {
      long before = session == null ? 0 : session.offset();
      try {
        if (isUncertain) {
          session = session == null ? null : whereItStands(session);
          isUncertain = false;
          if (session == null && repository.hasBlob(blob.digest(), repository.pushScope())) {
            // Only the answer to the last request was lost.
            return Outcome.SENT;
          }
        }
        if (step()) {
          sessions.forget(uploads, blob.digest());
          return Outcome.SENT;
        }
        failed = 0;
      } catch (NetworkFailure e) {
        if (fruitless++ == FRUITLESS) {
          throw e;
        }
        access.patience().pause(task, access.log(), e, failed++);
        isUncertain = true;
        continue;
      }
      if (session != null && session.offset() > before) {
        fruitless = 0;
      }
    }
  }

  private boolean mount(String origin) throws NetworkFailure, InterruptedException {
    List<String> scopes = new ArrayList<>(repository.pushScope());
    scopes.add("repository:" + origin + ":pull");
    URI uri = URI.create(uploads + "?mount=" + blob.digest() + "&from=" + origin);
    Call call = Call.of("POST", uri, scopes, "mount blob " + blob.digest());
    try {
      Answer answer = repository.server().send(call);
      if (answer.status() == 202) {
        session = opened(answer);
      }
      return answer.status() == 201;
    } catch (NetworkFailure e) {
      // The login may not see the other repository, and it is not needed.
      return false;
    }
  }

  /** One request; whether all is done. */
  private boolean step() throws NetworkFailure, InterruptedException {
    Session now = session;
    if (now == null) {
      session = start();
      return false;
    }
    if (chunked && now.offset() < blob.size() || now.offset() > 0 && now.offset() < blob.size()) {
      session = chunk(now);
      return false;
    }
    finish(now);
    return true;
  }

  private Session start() throws NetworkFailure, InterruptedException {
    Call call = Call.of("POST", uploads, repository.pushScope(), task);
    return opened(repository.server().once(call).orFail(call));
  }

  private Session opened(Answer answer) throws NetworkFailure {
    long least =
        answer
            .header("OCI-Chunk-Min-Length")
            .filter(text -> text.matches("\\d{1,15}"))
            .map(Long::parseLong)
            .orElse(0L);
    return new Session(location(answer), 0, Math.max(access.chunk(), least));
  }

  private static URI location(Answer answer) throws NetworkFailure {
    String location =
        answer
            .header("Location")
            .orElseThrow(
                () ->
                    NetworkFailure.lasting(
                        "the registry does not say where the upload goes on: it sent no Location",
                        "Check the registry's name: a proxy may answer in its place."));
    try {
      return ServerUrl.location(answer.uri(), location);
    } catch (IllegalArgumentException e) {
      throw NetworkFailure.lasting(
          "the registry sends the upload to '" + location + "', which is no URL",
          "Have the registry corrected.");
    }
  }

  private Session chunk(Session now) throws NetworkFailure, InterruptedException {
    long size = Math.min(now.chunk(), blob.size() - now.offset());
    Call call =
        Call.of("PATCH", now.location(), repository.pushScope(), task)
            .header("Content-Type", "application/octet-stream")
            .header("Content-Range", now.offset() + "-" + (now.offset() + size - 1))
            .body(Call.Body.of(content.file(), now.offset(), size));
    Answer answer = repository.server().once(call);
    if (now.offset() == 0 && List.of(400, 404, 405, 411, 501).contains(answer.status())) {
      // Some registries take a blob at once only.
      chunked = false;
      session = null;
      throw NetworkFailure.passing(answer.failure(call).problem(), "");
    }
    if (answer.status() == 404 || answer.status() == 416) {
      throw NetworkFailure.passing(
          answer.failure(call).problem(), "See what the registry's log says of it.");
    }
    answer.orFail(call);
    long end = end(answer).orElse(now.offset() + size);
    if (end <= now.offset()) {
      throw NetworkFailure.passing(
          "the registry kept nothing of a chunk", "See what the registry's log says of it.");
    }
    sent.accept(end - now.offset());
    URI location = location(answer);
    sessions.keep(uploads, blob.digest(), location);
    return new Session(location, Math.min(end, blob.size()), now.chunk());
  }

  /** Asks from where an upload goes on; nothing when the registry has forgotten it. */
  private @Nullable Session whereItStands(Session last)
      throws NetworkFailure, InterruptedException {
    Call call = Call.of("GET", last.location(), repository.pushScope(), task);
    Answer answer = repository.server().once(call);
    if (answer.status() >= 500 || answer.status() == 429) {
      throw answer.failure(call);
    }
    if (!answer.isSuccess() || end(answer).isEmpty() || end(answer).get() > blob.size()) {
      sessions.forget(uploads, blob.digest());
      return null;
    }
    long offset = end(answer).get();
    URI location = answer.header("Location").isPresent() ? location(answer) : last.location();
    return new Session(location, offset, last.chunk());
  }

  /** The byte behind the last one that the registry has. */
  private static Optional<Long> end(Answer answer) {
    Matcher range = RANGE.matcher(answer.header("Range").orElse("").trim());
    if (!range.matches()) {
      return Optional.empty();
    }
    long last = Long.parseLong(range.group(1));
    return Optional.of(last <= 0 ? 0 : last + 1);
  }

  private void finish(Session now) throws NetworkFailure, InterruptedException {
    String to = now.location().toString();
    long rest = blob.size() - now.offset();
    Call call =
        Call.of(
                "PUT",
                URI.create(to + (to.contains("?") ? "&" : "?") + "digest=" + blob.digest()),
                repository.pushScope(),
                task)
            .header("Content-Type", "application/octet-stream")
            .body(Call.Body.of(content.file(), now.offset(), rest));
    Answer answer = repository.server().once(call);
    if (answer.status() == 400 || answer.status() == 404 || answer.status() == 416) {
      // What came is not what was sent, or the upload is forgotten: once more from the beginning.
      requireIntact();
      session = null;
      sessions.forget(uploads, blob.digest());
      throw NetworkFailure.passing(
          answer.failure(call).problem(), "See what the registry's log says of it.");
    }
    answer.orFail(call);
    if (answer.digest().isPresent() && !answer.digest().get().equals(blob.digest())) {
      throw Sha256.mismatch(
          "blob " + blob.digest() + ", as " + repository.name() + " stored it,",
          blob.digest().hex(),
          answer.digest().get().hex());
    }
    sent.accept(rest);
  }

  private void requireIntact() throws NetworkFailure, InterruptedException {
    Path file = content.file();
    MessageDigest sum = Digest.sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), sum)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Digest actual = Digest.ofSum(sum);
    if (!actual.equals(blob.digest())) {
      throw Sha256.mismatch("blob " + file, blob.digest().hex(), actual.hex());
    }
  }
}
