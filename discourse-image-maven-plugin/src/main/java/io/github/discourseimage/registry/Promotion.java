package io.github.discourseimage.registry;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.FileTree;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.NearNames;
import io.github.discourseimage.image.NetworkFailure;
import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.ImageGraph;
import io.github.discourseimage.oci.ImageGraph.Document;
import io.github.discourseimage.oci.ImageName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.Callable;

/**
 * Gives an image of a registry a further tag, in the same repository or in another one. The image
 * stays what it is, byte for byte; no layer passes through this machine.
 */
public final class Promotion {

  private final Repository source;
  private final Repository target;
  private final BuildLog log;

  private Promotion(Repository source, Repository target, BuildLog log) {
    this.source = source;
    this.target = target;
    this.log = log;
  }

  /**
   * What is promoted.
   *
   * @param from a tag of the source
   * @param to a tag that the target gets, or that moves there
   * @param expected what the source must be; nothing to take what is there
   */
  public record Wish(
      ImageName source, String from, ImageName target, String to, Optional<Digest> expected) {

    /** The error of an image that is not the expected one. */
    public ImageBuildException otherDigest(Digest actual) {
      return ImageBuildException.input(
          "discourse.promote.digest",
          "is "
              + expected.map(Digest::toString).orElse("")
              + ", but "
              + source
              + ":"
              + from
              + " is "
              + actual,
          "Check that image, and promote the digest that was checked.");
    }
  }

  /**
   * Promotes.
   *
   * @return the digest of the image
   */
  public static Digest promote(Wish wish, RegistryAccess access) {
    String registry = wish.source().canonical().registry();
    if (!wish.target().canonical().registry().equals(registry)) {
      throw ImageBuildException.input(
          "discourse.promote.image",
          "'"
              + wish.target()
              + "' is not in the registry "
              + registry
              + ", and no layer is sent from one registry to another",
          "Name a repository of the same registry, or push there.");
    }
    return RegistryTask.run(
        "promotion of " + wish.source() + ":" + wish.from(),
        "promote",
        access,
        wish.target(),
        target -> new Promotion(target.sibling(wish.source()), target, access.log()).promote(wish));
  }

  private Digest promote(Wish wish) throws NetworkFailure, InterruptedException {
    List<String> scopes = scopes();
    Document image = source.find(wish.from(), scopes).orElse(null);
    if (image == null) {
      throw absent(wish);
    }
    Digest digest = image.descriptor().digest();
    if (wish.expected().isPresent() && !wish.expected().get().equals(digest)) {
      throw wish.otherDigest(digest);
    }
    if (target.digest(wish.to(), target.pushScope()).equals(Optional.of(digest))) {
      log.info(wish.target() + ":" + wish.to() + " is " + digest + " already");
      return digest;
    }
    if (!wish.target().equals(wish.source())) {
      copy(image);
    }
    target.put(wish.to(), image.descriptor(), image.bytes());
    Optional<Digest> now = target.digest(wish.to(), target.pushScope());
    if (!now.equals(Optional.of(digest))) {
      throw NetworkFailure.lasting(
          wish.target()
              + ":"
              + wish.to()
              + " should be "
              + digest
              + " now, but is "
              + now.map(Digest::toString).orElse("not there"),
          "Somebody else may have moved the tag at the same time: promote again.");
    }
    log.info(
        "Promoted "
            + wish.source()
            + ":"
            + wish.from()
            + " to "
            + wish.target()
            + ":"
            + wish.to()
            + ", "
            + digest);
    return digest;
  }

  private List<String> scopes() {
    if (source.name().equals(target.name())) {
      return target.pushScope();
    }
    List<String> scopes = new ArrayList<>(target.pushScope());
    scopes.addAll(source.pullScope());
    return scopes;
  }

  private ImageBuildException absent(Wish wish) throws NetworkFailure, InterruptedException {
    SortedSet<String> tags = source.tags();
    return ImageBuildException.input(
        "discourse.promote.from",
        "is '"
            + wish.from()
            + "', and "
            + wish.source()
            + " has no such tag"
            + NearNames.didYouMean(wish.from(), tags)
            + "; it has "
            + (tags.isEmpty() ? "none" : String.join(", ", tags)),
        "Push the image before, with that tag; `mvn discourse-image:check` gives the tag candidate.");
  }

  /** All that the image needs, into the target; mounted wherever the registry does so. */
  private void copy(Document image) throws NetworkFailure, InterruptedException {
    ImageGraph graph =
        ImageGraph.<NetworkFailure, InterruptedException>of(
            image, child -> true, child -> source.require(child.digest(), scopes()));
    List<Callable<Void>> copies = new ArrayList<>();
    for (Descriptor blob : graph.blobs()) {
      copies.add(
          () -> {
            copy(blob);
            return null;
          });
    }
    Together.run(copies);
    for (Document document : graph.manifests()) {
      target.put(
          document.descriptor().digest().toString(), document.descriptor(), document.bytes());
    }
  }

  private void copy(Descriptor blob) throws NetworkFailure, InterruptedException {
    try {
      Path directory = Files.createTempDirectory("promotion");
      try {
        new BlobUpload(
                target,
                blob,
                () -> new BlobDownload(source, blob, scopes()).to(directory.resolve("blob")),
                new UploadSessions(directory),
                bytes -> {})
            .run(Optional.of(source.name().canonical().path()));
      } finally {
        FileTree.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
