package io.github.discourseimage.stage;

import io.github.discourseimage.rootfs.Entry;
import java.nio.file.Path;
import java.util.List;

/** Writes entries to a directory that is empty or not there. */
@FunctionalInterface
public interface TreeWriter {

  void write(List<Entry> entries, Path directory) throws InterruptedException;
}
