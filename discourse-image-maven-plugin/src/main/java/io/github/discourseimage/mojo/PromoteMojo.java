package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ImagePromotion;
import io.github.discourseimage.build.ImageRequest;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.ImageName;
import io.github.discourseimage.registry.ImageReference;
import io.github.discourseimage.registry.Promotion;
import io.github.discourseimage.source.git.GitSettings;
import java.util.Optional;
import java.util.function.Function;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Gives the image with one tag another one: nothing is built, no layer is sent, the digest stays.
 * It happens in the registry that {@code discourse.image} names, and where that names none, in
 * {@code target/oci}.
 *
 * @since 0.1
 */
@Mojo(name = "promote", threadSafe = true)
@SuppressWarnings("NullAway.Init") // Maven sets the fields before execute().
public class PromoteMojo extends AbstractImageMojo {

  /**
   * Tag of the image to promote. Example: {@code 1.0}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.promote.from", defaultValue = "candidate")
  String promoteFrom;

  /**
   * Tag that it gets. Example: {@code production}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.promote.to", defaultValue = "release")
  String promoteTo;

  /**
   * Digest that the image must have, so that nothing is promoted that somebody pushed after the
   * check. Example: {@code
   * sha256:4a5a1a3f5e9d0c2b7a6f8e1d3c5b7a9f0e2d4c6b8a0f1e3d5c7b9a8f6e4d2c1b}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.promote.digest")
  @Nullable String promoteDigest;

  /**
   * Repository of the same registry that gets the image; without it, the image's own. Example:
   * {@code registry.example.org/production/my-forum}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.promote.image")
  @Nullable String promoteImage;

  /**
   * Whether to skip this goal. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.promote.skip", defaultValue = "false")
  private boolean skipPromote;

  @Override
  boolean skipGoal() {
    return skipPromote;
  }

  @Override
  void run(ImageRequest request, GitSettings settings, MavenLog log) {
    Findings findings = new Findings();
    ImageName image = request.site().image();
    Promotion.Wish wish =
        new Promotion.Wish(
            image,
            parse("discourse.promote.from", promoteFrom, ImageReference::requireTag, "x", findings),
            promoteImage == null
                ? image
                : parse("discourse.promote.image", promoteImage, ImageName::of, image, findings),
            parse("discourse.promote.to", promoteTo, ImageReference::requireTag, "y", findings),
            promoteDigest == null
                ? Optional.empty()
                : parse(
                    "discourse.promote.digest",
                    promoteDigest,
                    text -> Optional.of(Digest.parse(text)),
                    Optional.empty(),
                    findings));
    if (wish.source().equals(wish.target()) && wish.from().equals(wish.to())) {
      findings.add(
          "discourse.promote.to",
          "is '" + wish.to() + "', which the image has already",
          "name another tag");
    }
    findings.throwIfAny();
    new ImagePromotion(request, log)
        .promote(wish, () -> registries.access(request.inputs(), settings, log));
  }

  private static <T> T parse(
      String parameter, String text, Function<String, T> parser, T fallback, Findings findings) {
    try {
      return parser.apply(text.trim());
    } catch (IllegalArgumentException e) {
      findings.add(parameter, String.valueOf(e.getMessage()), "correct it");
      return fallback;
    }
  }
}
