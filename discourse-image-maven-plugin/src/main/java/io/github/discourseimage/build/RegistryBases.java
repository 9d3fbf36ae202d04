package io.github.discourseimage.build;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.registry.ImageReference;
import io.github.discourseimage.registry.Pull;
import io.github.discourseimage.sink.BaseLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The base images of registries: which images they are, looked up once or locked, and where. */
final class RegistryBases {

  private final ImageRequest.Outputs outputs;
  private final Pull pull;
  private final SortedMap<String, Digest> known = new TreeMap<>();

  RegistryBases(ImageRequest.Outputs outputs, Pull pull) {
    this.outputs = outputs;
    this.pull = pull;
  }

  private SortedMap<Distribution, ImageReference> wanted() {
    return outputs.haveBases() ? outputs.oci().registryBases() : new TreeMap<>();
  }

  /** Their names, as the project has them. */
  static SortedMap<Distribution, String> names(ImageRequest.Outputs.Oci oci) {
    SortedMap<Distribution, String> names = new TreeMap<>();
    oci.registryBases().forEach((distribution, image) -> names.put(distribution, image.toString()));
    return names;
  }

  /**
   * Which images they are.
   *
   * @param locked what they must be, or nothing to look them up
   */
  List<Lock.Base> resolve(Optional<Lock> locked) {
    SortedMap<String, Lock.Base> bases = new TreeMap<>();
    for (ImageReference reference : wanted().values()) {
      Digest digest =
          known.computeIfAbsent(
              reference.toString(),
              text ->
                  locked.map(lock -> locked(lock, text)).orElseGet(() -> pull.digest(reference)));
      bases.put(reference.toString(), new Lock.Base(reference.toString(), digest.toString()));
    }
    return new ArrayList<>(bases.values());
  }

  private static Digest locked(Lock lock, String image) {
    return Digest.parse(
        lock.digest(image)
            .orElseThrow(
                () ->
                    ImageBuildException.input(
                        "<baseImages>",
                        "has " + image + ", which is not in the lock",
                        "write the lock anew with `mvn discourse-image:lock`")));
  }

  /** Where all bases are; those of registries are fetched unless they are in the cache. */
  SortedMap<Distribution, BaseLocation> locations(Optional<Lock> locked) {
    resolve(locked);
    SortedMap<Distribution, BaseLocation> all = new TreeMap<>(outputs.oci().bases());
    wanted()
        .forEach(
            (distribution, reference) ->
                all.put(
                    distribution,
                    new BaseLocation(
                        pull.layout(
                            reference,
                            Optional.ofNullable(known.get(reference.toString())).orElseThrow(),
                            outputs.oci().architectures()),
                        "",
                        name(reference))));
    return all;
  }

  private static String name(ImageReference reference) {
    return reference.name().canonical() + (reference.tag().isEmpty() ? "" : ":" + reference.tag());
  }
}
