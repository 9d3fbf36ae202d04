package io.github.discourseimage.source;

import io.github.discourseimage.format.TarEntry;
import io.github.discourseimage.format.TarIndex;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What a stage packed: {@code <stage>.<layer>.tar}, with names relative to the root of the image.
 * Its files stay in there until a sink reads them.
 *
 * <p>Everything is owned by root and writable by nobody else, executable or not; set-id bits and
 * extended attributes, which may hold capabilities, are dropped.
 */
public final class StageOutput {

  private static final UnixPath USR = UnixPath.of("/usr");

  /** A stage that packs a wrong directory would otherwise tell of a hundred thousand files. */
  private static final int MOST_FINDINGS = 10;

  private final Path tar;
  private final TarIndex index;
  private final String version;
  private final Origin origin;
  private final Findings findings = new Findings();
  private int wrong;

  private StageOutput(Path tar, String layerName, String origin, String stageKey) {
    this.tar = tar;
    this.origin = new Origin(layerName, origin);
    try {
      index = TarIndex.read(tar);
      // A result that was cleaned away and made again may differ, if the stage is not reproducible.
      version =
          stageKey
              + "/"
              + tar.getFileName()
              + "@"
              + Files.getLastModifiedTime(tar).to(TimeUnit.NANOSECONDS);
    } catch (IOException e) {
      throw ImageBuildException.environment(
          tar.toString(),
          "the output of a stage cannot be read: " + e.getMessage(),
          "Where the stage packs what an image cannot hold, mend its script; else remove this file's"
              + " directory from the cache, and the stage runs again.",
          e);
    }
  }

  /**
   * Reads a tar file as a layer.
   *
   * @param origin for people, such as {@code stage 20-gems}
   * @param stageKey of the result that the file belongs to
   * @throws ImageBuildException when it holds what lies outside of {@code /usr} or leads out of the
   *     image, with all such entries
   */
  public static Layer read(Path tar, String layerName, String origin, String stageKey) {
    StageOutput output = new StageOutput(tar, layerName, origin, stageKey);
    return Layer.of(layerName, output::addTo);
  }

  /**
   * Reads all tar files of a stage.
   *
   * @param out the directory that holds them
   * @return by the layer's name, sorted
   */
  public static TreeMap<String, Layer> readAll(
      Path out, String stage, String origin, String stageKey) {
    TreeMap<String, Layer> layers = new TreeMap<>();
    for (Path file : tars(out, stage)) {
      String name = file.getFileName().toString();
      String layer = name.substring(stage.length() + 1, name.length() - ".tar".length());
      layers.put(layer, read(file, layer, origin, stageKey));
    }
    return layers;
  }

  private static List<Path> tars(Path out, String stage) {
    List<Path> files = new ArrayList<>();
    try (var stream = Files.newDirectoryStream(out, stage + ".?*.tar")) {
      stream.forEach(files::add);
    } catch (IOException e) {
      throw ImageBuildException.environment(
          out.toString(), "cannot be read: " + e, "Give yourself the right to read it.", e);
    }
    files.sort(null);
    return files;
  }

  private void addTo(Layer.Builder layer) {
    for (TarEntry entry : index.entries()) {
      if (!entry.name().isEmpty()) {
        add(layer, entry);
      }
    }
    findings.throwIfAny();
  }

  private void add(Layer.Builder layer, TarEntry entry) {
    UnixPath path;
    try {
      path = UnixPath.ROOT.resolve(entry.name());
    } catch (IllegalArgumentException e) {
      refuse(entry, "has a name that is no path in an image");
      return;
    }
    if (!path.startsWith(USR)) {
      refuse(entry, "lies outside of usr/");
      return;
    }
    switch (entry.type()) {
      case DIRECTORY -> layer.add(new Entry.Directory(path, Attributes.DIRECTORY, origin));
      case FILE -> {
        Attributes attributes =
            (entry.mode() & 0111) != 0 ? Attributes.EXECUTABLE : Attributes.FILE;
        layer.add(new Entry.File(path, attributes, origin, index.content(entry, version)));
      }
      case SYMLINK -> {
        Entry.Symlink link = new Entry.Symlink(path, Attributes.SYMLINK, origin, entry.target());
        if (entry.target().isEmpty()) {
          refuse(entry, "is a link without a target");
        } else if (link.leavesRoot()) {
          refuse(entry, "links to '" + entry.target() + "', which is outside of the image");
        } else {
          layer.add(link);
        }
      }
    }
  }

  private void refuse(TarEntry entry, String problem) {
    if (wrong++ < MOST_FINDINGS) {
      findings.add(
          tar.getFileName() + ": " + entry.name(),
          problem,
          "Let the stage pack names relative to the root of the image, such as"
              + " usr/lib/discourse/public/assets, and links that stay in it.");
    }
  }
}
