package io.github.discourseimage.registry;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.HumanSize;
import io.github.discourseimage.image.NetworkFailure;
import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.ImageGraph;
import io.github.discourseimage.oci.ImageGraph.Document;
import io.github.discourseimage.oci.ImageName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Brings the images of a layout into a repository: blobs first, then manifests, then tags. */
public final class Push {

  private static final long MEBI = 1 << 20;

  /**
   * An image in the registry.
   *
   * @param tags sorted
   */
  public record Pushed(ImageName name, Digest digest, SortedSet<String> tags) {

    /** The name that stays the same image for ever. */
    public String reference() {
      return name + "@" + digest;
    }
  }

  private final Layout layout;
  private final Repository repository;
  private final UploadSessions sessions;
  private final BuildLog log;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger mounted = new AtomicInteger();
  private final AtomicInteger there = new AtomicInteger();
  private final AtomicLong sentBytes = new AtomicLong();

  private Push(Layout layout, Repository repository, Path sessions, BuildLog log) {
    this.layout = layout;
    this.repository = repository;
    this.sessions = new UploadSessions(sessions);
    this.log = log;
  }

  /**
   * Pushes every image that has a tag.
   *
   * @param directory of the image layout
   * @param more further tags, by the tag of the image that gets them
   * @param referrers files that are attached to every image
   * @param sessions where is kept how far uploads came
   * @return the images, sorted by their first tag
   */
  public static List<Pushed> push(
      Path directory,
      ImageName name,
      SortedMap<String, SortedSet<String>> more,
      List<Referrer> referrers,
      Path sessions,
      RegistryAccess access) {
    Layout layout = Layout.read(directory);
    return RegistryTask.run(
        "push to " + name,
        "push",
        access,
        name,
        repository -> new Push(layout, repository, sessions, access.log()).all(more, referrers));
  }

  private List<Pushed> all(SortedMap<String, SortedSet<String>> more, List<Referrer> referrers)
      throws NetworkFailure, InterruptedException {
    Map<Digest, Tagged> images = new LinkedHashMap<>();
    for (Map.Entry<String, Descriptor> tag : layout.tags().entrySet()) {
      Tagged image =
          images.computeIfAbsent(
              tag.getValue().digest(),
              digest -> new Tagged(layout.graph(tag.getValue()), new TreeSet<>()));
      image.tags().add(tag.getKey());
      image.tags().addAll(more.getOrDefault(tag.getKey(), new TreeSet<>()));
    }
    List<Document> missing = missingManifests(images.values());
    blobs(missing);
    for (Document document : missing) {
      repository.put(
          document.descriptor().digest().toString(), document.descriptor(), document.bytes());
    }
    List<Pushed> pushed = new ArrayList<>();
    for (Tagged image : images.values()) {
      Document root = image.graph().root();
      for (String tag : image.tags()) {
        tag(tag, root);
      }
      pushed.add(new Pushed(repository.name(), root.descriptor().digest(), image.tags()));
    }
    report(pushed);
    for (Referrer referrer : referrers) {
      attach(referrer, images.values());
    }
    return pushed;
  }

  private void attach(Referrer referrer, Iterable<Tagged> images)
      throws NetworkFailure, InterruptedException {
    int attached = 0;
    Map<Digest, Descriptor> subjects = new LinkedHashMap<>();
    for (Tagged image : images) {
      for (Document document : image.graph().manifests()) {
        if (!document.descriptor().isIndex()) {
          subjects.put(document.descriptor().digest(), document.descriptor());
        }
      }
    }
    for (Descriptor subject : subjects.values()) {
      attached += new Referrers(repository, sessions).attach(subject, referrer) ? 1 : 0;
    }
    log.info(
        "Attached "
            + referrer.file().getFileName()
            + " ("
            + referrer.artifactType()
            + ") to "
            + attached
            + " images; "
            + (subjects.size() - attached)
            + " had it");
  }

  private record Tagged(ImageGraph graph, SortedSet<String> tags) {}

  /** A registry that has a manifest has what it needs. */
  private List<Document> missingManifests(Iterable<Tagged> images)
      throws NetworkFailure, InterruptedException {
    Map<Digest, Document> missing = new LinkedHashMap<>();
    for (Tagged image : images) {
      for (Document document : image.graph().manifests()) {
        Digest digest = document.descriptor().digest();
        if (!missing.containsKey(digest)
            && repository.digest(digest.toString(), repository.pushScope()).isEmpty()) {
          missing.put(digest, document);
        }
      }
    }
    return List.copyOf(missing.values());
  }

  private void blobs(List<Document> manifests) throws NetworkFailure, InterruptedException {
    SortedMap<Digest, Descriptor> blobs = new TreeMap<>();
    SortedMap<Digest, String> origins = new TreeMap<>();
    for (Document manifest : manifests) {
      for (Descriptor blob : manifest.blobs()) {
        blobs.put(blob.digest(), blob);
        origin(manifest).ifPresent(origin -> origins.put(blob.digest(), origin));
      }
    }
    long total = blobs.values().stream().mapToLong(Descriptor::size).sum();
    List<Callable<Void>> uploads = new ArrayList<>();
    for (Descriptor blob : blobs.values()) {
      uploads.add(
          () -> {
            upload(blob, Optional.ofNullable(origins.get(blob.digest())), total);
            return null;
          });
    }
    Together.run(uploads);
  }

  /** The repository that the image's base is in, when this registry has it. */
  private Optional<String> origin(Document manifest) {
    return ImageReference.parse(manifest.baseName())
        .map(base -> base.name().canonical())
        .filter(base -> base.registry().equals(repository.name().canonical().registry()))
        .map(ImageName::path);
  }

  private void upload(Descriptor blob, Optional<String> origin, long total)
      throws NetworkFailure, InterruptedException {
    BlobUpload upload =
        new BlobUpload(
            repository,
            blob,
            () -> layout.file(blob),
            sessions,
            bytes ->
                log.progress(
                    "Pushing to " + repository.name() + " (MiB)",
                    sentBytes.addAndGet(bytes) / MEBI,
                    total / MEBI));
    switch (upload.run(origin)) {
      case SENT -> {
        sent.incrementAndGet();
        log.debug("Sent blob " + blob.digest() + ", " + HumanSize.of(blob.size()));
      }
      case MOUNTED -> {
        mounted.incrementAndGet();
        log.debug("Mounted blob " + blob.digest() + " from " + origin.orElse(""));
      }
      case THERE -> there.incrementAndGet();
    }
  }

  private void tag(String tag, Document root) throws NetworkFailure, InterruptedException {
    Digest digest = root.descriptor().digest();
    if (!repository.digest(tag, repository.pushScope()).equals(Optional.of(digest))) {
      repository.put(tag, root.descriptor(), root.bytes());
    }
  }

  private void report(List<Pushed> images) {
    log.info(
        "Layers and configurations: "
            + sent
            + " sent ("
            + HumanSize.of(sentBytes.get())
            + "), "
            + mounted
            + " mounted, "
            + (there.get() == 0 && sent.get() + mounted.get() == 0
                ? "the others were there"
                : there + " were there"));
    for (Pushed image : images) {
      log.info("Pushed " + image.reference() + " as " + String.join(", ", image.tags()));
    }
  }
}
