package io.github.discourseimage.sink;

import io.github.discourseimage.oci.LayerBlob;
import io.github.discourseimage.rootfs.Entry;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A layer, and why it is there.
 *
 * @param files and links in it; directories do not count
 * @param from where they come from, for people
 */
record LayerNote(LayerBlob blob, long files, String from) {

  static LayerNote of(LayerBlob blob, LayerCut cut) {
    Set<String> sources = new LinkedHashSet<>();
    long files = 0;
    for (Entry entry : cut.entries()) {
      if (!(entry instanceof Entry.Directory)) {
        files++;
        sources.add(entry.origin().source());
      }
    }
    String first = sources.isEmpty() ? "directories" : sources.iterator().next();
    String more = sources.size() > 1 ? " and " + (sources.size() - 1) + " more" : "";
    return new LayerNote(blob, files, first + more);
  }
}
