package io.github.discourseimage.build;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.rootfs.Conflict;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Rootfs;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks a whole image before anything is written; what is wrong is reported together. */
final class ImageValidator {

  void validate(Image image, Findings findings) {
    check(image.common(), findings);
    for (Map.Entry<Distribution, Rootfs> delta : image.deltas().entrySet()) {
      check(delta.getValue(), findings);
    }
  }

  private void check(Rootfs rootfs, Findings findings) {
    // A directory in the way of a file brings all that is in it; once is enough.
    Set<List<Object>> told = new HashSet<>();
    for (Conflict conflict : rootfs.conflicts()) {
      if (!told.add(List.of(conflict.path(), conflict.upper().origin()))) {
        continue;
      }
      findings.add(
          conflict.path().toString(),
          problem(conflict),
          "rename or remove one of the two: upper is "
              + conflict.upper().origin()
              + ", lower is "
              + conflict.lower().origin());
    }
  }

  private static String problem(Conflict conflict) {
    String upper = conflict.upper().path() + " (" + kind(conflict.upper()) + ")";
    String lower = conflict.lower().path() + " (" + kind(conflict.lower()) + ")";
    return switch (conflict.kind()) {
      case HIDES_DIRECTORY ->
          upper + " would hide the directory " + conflict.lower().path() + " of a lower layer";
      case BELOW_FILE ->
          conflict.upper() instanceof Entry.Directory
                  && conflict.upper().path().equals(conflict.lower().path())
              ? upper + " cannot take the place of " + kind(conflict.lower()) + " of a lower layer"
              : upper + " needs a directory where a lower layer has " + lower;
      case ESCAPES_ROOT ->
          upper
              + " lies below "
              + lower
              + target(conflict.lower())
              + ", which leads out of the root";
      case LINK_LOOP ->
          upper
              + " lies below "
              + lower
              + target(conflict.lower())
              + ", which leads back to itself";
    };
  }

  private static String kind(Entry entry) {
    return entry instanceof Entry.Directory
        ? "a directory"
        : entry instanceof Entry.Symlink ? "a link" : "a file";
  }

  private static String target(Entry entry) {
    return entry instanceof Entry.Symlink link ? " -> " + link.target() : "";
  }
}
