package io.github.discourseimage.build;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ExclusiveLock;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.registry.Promotion;
import io.github.discourseimage.registry.RegistryAccess;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** Gives an image another tag, where it is: in its registry, or in the layout of the last build. */
public final class ImagePromotion {

  private final ImageRequest request;
  private final BuildLog log;

  public ImagePromotion(ImageRequest request, BuildLog log) {
    this.request = request;
    this.log = log;
  }

  /** Promotes. */
  public void promote(Promotion.Wish wish, Supplier<RegistryAccess> access) {
    if (wish.source().registry().isEmpty()) {
      inLayout(wish);
    } else {
      Promotion.promote(wish, access.get());
    }
  }

  private void inLayout(Promotion.Wish wish) {
    if (!wish.target().equals(wish.source())) {
      throw ImageBuildException.input(
          "discourse.promote.image",
          "is '" + wish.target() + "', but discourse.image names no registry",
          "write the registry into both, as in registry.example.org/team/my-forum");
    }
    Retagging retagging = new Retagging(request.outputs());
    try (ExclusiveLock alone = Retagging.alone(request.outputs(), log)) {
      retagging.change(
          tags -> {
            Optional<Digest> digest = tags.digest(wish.from());
            if (digest.isPresent()
                && wish.expected().isPresent()
                && !wish.expected().equals(digest)) {
              throw wish.otherDigest(digest.get());
            }
            tags.add(wish.to(), wish.from());
          });
    } catch (IOException e) {
      throw Outputs.notWritable(request, e);
    }
    log.info("Promoted " + wish.from() + " to " + wish.to() + " in " + retagging.layout());
  }
}
