package io.github.discourseimage.registry;

import io.github.discourseimage.image.NetworkFailure;
import io.github.discourseimage.image.Sha256;
import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.ImageGraph.Document;
import io.github.discourseimage.oci.ImageName;
import io.github.discourseimage.oci.JsonObject;
import io.github.discourseimage.oci.MediaTypes;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The manifests, tags and blobs of one name in a registry. */
final class Repository {

  private static final int MOST_PAGES = 100;
  private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;\\s*rel=\"?next\"?");

  private final ImageName name;
  private final Server server;
  private final String path;

  Repository(ImageName name, Server server) {
    this.name = name;
    this.server = server;
    ImageName full = name.canonical();
    this.path = full.path();
  }

  ImageName name() {
    return name;
  }

  Server server() {
    return server;
  }

  /** The same registry's other repository. */
  Repository sibling(ImageName other) {
    return new Repository(other, server);
  }

  List<String> pullScope() {
    return List.of("repository:" + path + ":pull");
  }

  List<String> pushScope() {
    return List.of("repository:" + path + ":pull,push");
  }

  URI at(String rest) {
    return server.at("/v2/" + path + "/" + rest);
  }

  boolean hasBlob(Digest digest, List<String> scopes) throws NetworkFailure, InterruptedException {
    return has(Call.of("HEAD", at("blobs/" + digest), scopes, "look for blob " + digest));
  }

  private boolean has(Call call) throws NetworkFailure, InterruptedException {
    Answer answer = server.send(call);
    if (answer.status() == 404) {
      return false;
    }
    answer.orFail(call);
    return true;
  }

  /**
   * What a tag is of; asked for by its head only.
   *
   * @param reference a tag or a digest
   */
  Optional<Digest> digest(String reference, List<String> scopes)
      throws NetworkFailure, InterruptedException {
    Call call =
        manifest("HEAD", reference, scopes, "look for manifest " + name + separator(reference));
    Answer answer = server.send(call);
    if (answer.status() == 404) {
      return Optional.empty();
    }
    Optional<Digest> told = answer.orFail(call).digest();
    return told.isPresent()
        ? told
        : find(reference, scopes).map(document -> document.descriptor().digest());
  }

  /** The manifest or index with a tag or a digest, checked; nothing when there is none. */
  Optional<Document> find(String reference, List<String> scopes)
      throws NetworkFailure, InterruptedException {
    String whole = name + separator(reference);
    Call call = manifest("GET", reference, scopes, "read the manifest of " + whole);
    Answer answer = server.send(call);
    if (answer.status() == 404) {
      return Optional.empty();
    }
    answer.orFail(call);
    Digest actual = Digest.of(answer.body());
    Optional<Digest> expected =
        reference.startsWith("sha256:") ? Optional.of(Digest.parse(reference)) : answer.digest();
    if (expected.isPresent() && !expected.get().equals(actual)) {
      throw Sha256.mismatch("manifest " + whole, expected.get().hex(), actual.hex());
    }
    String type = answer.header("Content-Type").orElse("").replaceFirst(";.*", "").trim();
    try {
      return Optional.of(Document.of(type, answer.body()));
    } catch (IllegalArgumentException e) {
      throw NetworkFailure.lasting(
          "the manifest of " + whole + " cannot be read: " + e.getMessage(),
          "Check the registry's name: a proxy or a login page may answer in its place.");
    }
  }

  private Call manifest(String method, String reference, List<String> scopes, String subject) {
    return Call.of(method, at("manifests/" + reference), scopes, subject)
        .header("Accept", String.join(", ", MediaTypes.MANIFESTS));
  }

  private static String separator(String reference) {
    return (reference.startsWith("sha256:") ? "@" : ":") + reference;
  }

  /** Stores a manifest or an index under a tag or its digest. */
  Answer put(String reference, Descriptor descriptor, byte[] bytes)
      throws NetworkFailure, InterruptedException {
    Call call =
        Call.of(
                "PUT",
                at("manifests/" + reference),
                pushScope(),
                "write the manifest of " + name + separator(reference))
            .header("Content-Type", descriptor.mediaType())
            .body(Call.Body.of(bytes));
    RegistryAccess access = server.access();
    Answer answer = access.patience().run(call.subject(), access.log(), () -> put(call));
    if (answer.digest().isPresent() && !answer.digest().get().equals(descriptor.digest())) {
      throw Sha256.mismatch(
          "manifest " + name + separator(reference) + ", as the registry stored it,",
          descriptor.digest().hex(),
          answer.digest().get().hex());
    }
    return answer;
  }

  private Answer put(Call call) throws NetworkFailure, InterruptedException {
    Answer answer = server.once(call);
    if (answer.isSuccess()) {
      return answer;
    }
    NetworkFailure failure = answer.failure(call);
    // Blobs were all there a moment ago: stores are not always of one mind, docker-registry's not
    // while somebody else pushes the same blob.
    throw answer.says("MANIFEST_BLOB_UNKNOWN") || answer.says("DIGEST_INVALID")
        ? NetworkFailure.passing(failure.problem(), "Push again.")
        : failure;
  }

  /** A manifest that another one names. */
  Document require(Digest digest, List<String> scopes) throws NetworkFailure, InterruptedException {
    return find(digest.toString(), scopes)
        .orElseThrow(
            () ->
                NetworkFailure.lasting(
                    name + "@" + digest + " is not there, though an index names it",
                    "Have the image pushed again, whole."));
  }

  SortedSet<String> tags() throws NetworkFailure, InterruptedException {
    SortedSet<String> tags = new TreeSet<>();
    URI uri = at("tags/list");
    for (int page = 0; page < MOST_PAGES; page++) {
      Call call = Call.of("GET", uri, pullScope(), "list the tags of " + name);
      Answer answer = server.send(call);
      if (answer.status() == 404) {
        return tags;
      }
      answer.orFail(call);
      try {
        tags.addAll(JsonObject.of(answer.body()).texts("tags"));
      } catch (IllegalArgumentException e) {
        throw NetworkFailure.lasting(
            "the tags of " + name + " cannot be read: " + e.getMessage(),
            "Check the registry's name: a proxy or a login page may answer in its place.");
      }
      Matcher next = NEXT.matcher(answer.header("Link").orElse(""));
      if (!next.find()) {
        return tags;
      }
      uri = ServerUrl.location(answer.uri(), next.group(1));
    }
    return tags;
  }
}
