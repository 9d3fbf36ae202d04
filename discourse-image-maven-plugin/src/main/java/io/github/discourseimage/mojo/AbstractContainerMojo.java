package io.github.discourseimage.mojo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.maven.plugins.annotations.Parameter;

/** How container images are made. */
@SuppressWarnings("NullAway.Init") // Maven sets the fields before execute().
abstract class AbstractContainerMojo extends AbstractCompilationMojo {

  /**
   * For each distribution what its container image and its portable service begin with: the path of
   * a root file system's tar archive, of an OCI image layout or an archive of one, or of what
   * {@code docker save} wrote, all of them plain or packed with gzip or zstd; and behind {@code #}
   * the tag of one of several images. {@code {architecture}} in a path stands for such as {@code
   * amd64}. An image of a registry is told with the registry's name or behind {@code docker://}; it
   * is fetched into the cache, and its digest is written to the lock. Without one an image holds
   * the app alone, to be laid over another. Example: {@code
   * <baseImages><debian>roots/trixie.tar.gz</debian></baseImages>}.
   *
   * @since 0.1
   */
  @Parameter Map<String, String> baseImages = new TreeMap<>();

  /**
   * Absolute paths of the base images that container images and portable services do not show: a
   * directory is hidden with all that is in it. The layers of the base stay as they are. Example:
   * {@code /usr/share/doc,/usr/bin/perl}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.oci.hiddenBasePaths")
  List<String> hiddenBasePaths = new ArrayList<>();

  /**
   * Architectures to make container images for: {@code amd64}, {@code arm64}; without it, that of
   * this machine. With several a tag is an index of an image for each. An app that is compiled is
   * so for this machine; the others then come from {@link #otherLayouts}. Example: {@code
   * amd64,arm64}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.oci.architectures")
  List<String> architectures = new ArrayList<>();

  /**
   * Directories {@code target/oci} of the same project, built from the same commits on machines of
   * other architectures: their images are joined with those of this build. Example: {@code
   * <otherLayouts><otherLayout>arm64/oci</otherLayout></otherLayouts>}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.oci.otherLayouts")
  List<String> otherLayouts = new ArrayList<>();

  /**
   * Labels of the container images and of the Dockerfile, over those that the build gives: time,
   * title, version, revision, source, licences, description, address and vendor. Example: {@code
   * <labels><org.example.team>forum</org.example.team></labels>}.
   *
   * @since 0.1
   */
  @Parameter Map<String, String> labels = new TreeMap<>();

  /**
   * Annotations of the container images' manifests, over the labels. Example: {@code
   * <annotations><org.example.ticket>4711</org.example.ticket></annotations>}.
   *
   * @since 0.1
   */
  @Parameter Map<String, String> annotations = new TreeMap<>();

  /**
   * Compression of the layers of container images: {@code gzip}, which everything reads, {@code
   * zstd} or {@code none}. Example: {@code zstd}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.oci.compression", defaultValue = "gzip")
  String ociCompression;

  /**
   * The first process of the container images: {@code tini}, for containers of one role, or {@code
   * systemd}, for one container that runs all services by their units, as root, under podman. An
   * image with systemd has tags that end in {@code -systemd}; its base must have systemd. Example:
   * {@code systemd}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.oci.init", defaultValue = "tini")
  String ociInit;
}
