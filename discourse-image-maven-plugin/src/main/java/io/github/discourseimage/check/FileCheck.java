package io.github.discourseimage.check;

import io.github.discourseimage.format.Compression;
import io.github.discourseimage.format.TarListing;
import io.github.discourseimage.format.TarName;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.ImageLayout;
import io.github.discourseimage.oci.RunConfig;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.IntStream;

/** Looks at an image without running it: its blobs, its configuration and its files. */
final class FileCheck {

  private static final int MOST_FINDINGS = 10;
  private static final int WRITABLE_BY_ALL = 0002;
  private static final int STICKY = 01000;

  private final CheckedImage image;
  private final ImageLayout layout;
  private final SortedSet<UnixPath> allowedSetuid;
  private final boolean root;
  private final LayeredFiles files = new LayeredFiles();
  private final Findings findings = new Findings();

  FileCheck(
      CheckedImage image, ImageLayout layout, SortedSet<UnixPath> allowedSetuid, boolean root) {
    this.image = image;
    this.layout = layout;
    this.allowedSetuid = allowedSetuid;
    this.root = root;
  }

  /** What a layer holds, and what is wrong with it as a whole; empty where nothing is. */
  private record Layer(List<TarName> names, String problem) {}

  /**
   * Looks at everything.
   *
   * @return the image's files
   * @throws io.github.discourseimage.image.ImageBuildException with all that was found
   */
  LayeredFiles check() {
    List<Digest> diffIds = layout.diffIds();
    List<ImageLayout.LayerFile> blobs = layout.layers();
    if (diffIds.size() != blobs.size()) {
      findings.add(
          image.subject(),
          "has " + blobs.size() + " layers, but its configuration tells of " + diffIds.size(),
          "Run 'mvn package' again.");
      findings.throwIfAny();
    }
    List<Layer> layers =
        IntStream.range(0, blobs.size())
            .parallel()
            .mapToObj(i -> read(blobs.get(i), diffIds.get(i)))
            .toList();
    for (int i = 0; i < layers.size(); i++) {
      if (!layers.get(i).problem().isEmpty()) {
        findings.add(
            "layer " + (i + 1) + " of " + image.subject(),
            layers.get(i).problem(),
            "Something changed the layout after the build: remove "
                + image.layout()
                + " and run 'mvn package' again.");
      }
      files.add(layers.get(i).names());
    }
    findings.throwIfAny();
    List<String> comments = image.config().layerComments();
    for (int i = 0; i < layers.size(); i++) {
      if (isOurs(comments, i)) {
        checkModes(layers.get(i).names());
      }
    }
    checkConfig(image.run());
    findings.throwIfAny();
    return files;
  }

  private static Layer read(ImageLayout.LayerFile layer, Digest diffId) {
    List<TarName> names = new ArrayList<>();
    if (!layer.files().has(layer.name())) {
      return new Layer(names, "is missing: there is no " + layer.name());
    }
    MessageDigest packed = Digest.sha256();
    MessageDigest unpacked = Digest.sha256();
    try (InputStream raw = new DigestInputStream(layer.open(), packed);
        InputStream in = Compression.decompressed(raw);
        TarListing listing = new TarListing(Path.of(layer.name()), names::add);
        OutputStream out = new DigestOutputStream(listing, unpacked)) {
      in.transferTo(out);
      raw.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      return new Layer(List.of(), "is damaged: " + e.getMessage());
    }
    String sha256 = Digest.ofSum(packed).hex();
    Digest actual = Digest.ofSum(unpacked);
    if (!sha256.equals(layer.sha256())) {
      return new Layer(names, layer.name() + " has the SHA-256 " + sha256);
    }
    return new Layer(
        names,
        actual.equals(diffId)
            ? ""
            : "unpacked it is " + actual + ", but the configuration says " + diffId);
  }

  /** The project's own layers, as against those of what the image begins with. */
  private static boolean isOurs(List<String> comments, int layer) {
    return layer < comments.size()
        && !comments.get(layer).isEmpty()
        && !comments.get(layer).equals("base");
  }

  private void checkModes(List<TarName> names) {
    int found = 0;
    for (TarName name : names) {
      int mode = name.attributes().mode().bits();
      boolean link = name.type() == TarName.Type.SYMLINK || name.type() == TarName.Type.HARD_LINK;
      boolean setId =
          name.attributes().mode().isSetuidOrSetgid() && name.type() == TarName.Type.FILE;
      boolean writable = (mode & (WRITABLE_BY_ALL | STICKY)) == WRITABLE_BY_ALL;
      if (link || name.name().isEmpty() || found >= MOST_FINDINGS) {
        continue;
      }
      UnixPath path = UnixPath.ROOT.resolve(name.name());
      String file = path + " of " + image.subject();
      if (setId && !allowedSetuid.contains(path)) {
        findings.add(
            file,
            "has the mode " + name.attributes().mode() + ": it is set-uid or set-gid",
            "Take the bit away, or list the path in discourse.allowedSetuid.");
        found++;
      } else if (writable) {
        findings.add(
            file,
            "has the mode " + name.attributes().mode() + ": everybody may write to it",
            "Give it another mode, in src/main/owners where it is an overlay's.");
        found++;
      }
    }
  }

  private void checkConfig(RunConfig run) {
    if (!root && !run.user().matches("[1-9][0-9]*(:[0-9]+)?")) {
      findings.add(
          image.subject(),
          "runs as user '" + run.user() + "'; it must be a number other than 0",
          "Kubernetes checks runAsNonRoot by it. Run 'mvn package' again.");
    }
    if (!isStartable()) {
      return;
    }
    for (String word : run.entrypoint()) {
      if (word.startsWith("/") && !files.hasProgram(UnixPath.of(word))) {
        findings.add(image.subject(), "starts " + word + ", which is no program in it", baseHint());
      }
    }
    String first = run.entrypoint().get(0);
    if (!first.startsWith("/") && !files.hasProgram(first, path())) {
      findings.add(
          image.subject(), "starts " + first + ", which is not in its " + path(), baseHint());
    }
    if (run.workingDirectory().startsWith("/")
        && files.find(UnixPath.of(run.workingDirectory())).isEmpty()) {
      findings.add(
          image.subject(),
          "works in " + run.workingDirectory() + ", which is not in it",
          "Run 'mvn package' again.");
    }
  }

  private static String baseHint() {
    return "The image begins with <baseImages>: it must have the packages that the Dockerfile in"
        + " target/container installs.";
  }

  private String path() {
    return image.run().environment().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
  }

  boolean has(String program) {
    return files.hasProgram(program, path());
  }

  /** Whether there is an operating system in the image; known after {@link #check}. */
  boolean isStartable() {
    return !image.run().entrypoint().isEmpty() && files.hasProgram(UnixPath.of("/bin/sh"));
  }
}
