package io.github.discourseimage.sink;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.Sha256;
import io.github.discourseimage.oci.DirectoryFiles;
import io.github.discourseimage.oci.ImageDocuments;
import io.github.discourseimage.oci.ImageLayout;
import io.github.discourseimage.oci.LayoutImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Images of the same project for other architectures, which other machines built: what is compiled
 * is for the machine that compiles it.
 *
 * @param directories of their layouts
 * @param wanted architectures that must be among them; none for whatever they have
 */
public record OtherLayouts(List<Path> directories, SortedSet<String> wanted) {

  /** No other machine. */
  public static final OtherLayouts NONE = new OtherLayouts(List.of(), new TreeSet<>());

  /**
   * Copies the images whose tags ours have.
   *
   * @param revision of the app in ours
   * @throws ImageBuildException with all that does not fit
   */
  List<ImageDocuments> copy(
      List<ImageDocuments> ours, String revision, ImageLayoutDirectory layout, LayerWriter writer) {
    Findings findings = new Findings();
    Set<String> known = new TreeSet<>();
    ours.forEach(image -> known.add(image.architecture()));
    List<ImageDocuments> copied = new ArrayList<>();
    for (Path directory : directories) {
      String subject = "<otherLayouts> " + directory;
      try {
        LayoutImages other = new LayoutImages(subject, new DirectoryFiles(directory));
        List<LayoutImages.Found> found = find(subject, ours, other, findings);
        Set<String> architectures = new TreeSet<>();
        for (LayoutImages.Found image : found) {
          architectures.add(image.documents().architecture());
          check(subject, image, revision, known, findings);
        }
        known.addAll(architectures);
        findings.throwIfAny();
        for (LayoutImages.Found image : found) {
          copy(subject, image, layout, writer);
          copied.add(image.documents());
        }
      } catch (IOException e) {
        throw ImageBuildException.environment(
            subject, "cannot be read: " + e, "Copy it anew from the other machine.", e);
      }
    }
    Set<String> missing = new TreeSet<>(wanted);
    missing.removeAll(known);
    if (!missing.isEmpty()) {
      findings.add(
          "discourse.oci.architectures",
          "no layout of <otherLayouts> has images for " + missing,
          "build the project on a machine with this processor and name its target/oci");
    }
    findings.throwIfAny();
    return copied;
  }

  private static List<LayoutImages.Found> find(
      String subject, List<ImageDocuments> ours, LayoutImages other, Findings findings)
      throws IOException {
    List<LayoutImages.Found> found = new ArrayList<>();
    Set<List<String>> done = new java.util.HashSet<>();
    for (ImageDocuments image : ours) {
      if (!done.add(image.tags())) {
        continue;
      }
      String name = image.tags().get(0).substring(image.tags().get(0).lastIndexOf(':') + 1);
      if (other.tags().contains(name)) {
        found.addAll(other.of(name, image.tags()));
      } else {
        findings.add(
            subject,
            "has no image with the tag " + name + "; its tags are " + other.tags(),
            "build the same project, in the same version and for the same distributions");
      }
    }
    return found;
  }

  private static void check(
      String subject,
      LayoutImages.Found image,
      String revision,
      Set<String> known,
      Findings findings) {
    String tag = image.documents().tags().get(0);
    if (!image.revision().equals(revision)) {
      findings.add(
          subject,
          tag + " is of the app's commit " + image.revision() + ", but this build of " + revision,
          "build both from one discourse.lock, with -Ddiscourse.locked");
    }
    if (known.contains(image.documents().architecture())) {
      findings.add(
          subject,
          tag + " is for " + image.documents().architecture() + ", as an image of this build is",
          "name the layout of a machine with another processor");
    }
  }

  private static void copy(
      String subject, LayoutImages.Found image, ImageLayoutDirectory layout, LayerWriter writer) {
    for (ImageLayout.LayerFile layer : image.files()) {
      ImageLayoutDirectory.Blob blob = writer.copy(layout, "other", layer);
      if (!blob.digest().hex().equals(layer.sha256())) {
        throw Sha256.mismatch(
            "layer " + layer.name() + " of " + subject, layer.sha256(), blob.digest().hex());
      }
    }
  }
}
