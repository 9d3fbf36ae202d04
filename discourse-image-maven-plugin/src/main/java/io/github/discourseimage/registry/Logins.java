package io.github.discourseimage.registry;

import io.github.discourseimage.oci.ImageName;
import java.util.List;
import java.util.Optional;

/** Finds out who the user is at a registry. Thread safe. */
public interface Logins {

  /** Nobody. */
  Logins NONE = of(List.of());

  /** The login for a repository; the registry's name is as users write it. */
  Optional<Login> find(ImageName image);

  /** Where was looked for it, for messages. */
  String places(ImageName image);

  /** Asks one after the other. */
  static Logins of(List<Logins> all) {
    return new Logins() {
      @Override
      public Optional<Login> find(ImageName image) {
        return all.stream().flatMap(each -> each.find(image).stream()).findFirst();
      }

      @Override
      public String places(ImageName image) {
        return String.join(", ", all.stream().map(each -> each.places(image)).toList());
      }
    };
  }
}
