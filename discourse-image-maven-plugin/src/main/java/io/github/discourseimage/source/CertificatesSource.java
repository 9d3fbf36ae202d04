package io.github.discourseimage.source;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The organisation's own CAs, one {@code .crt} file in PEM each, placed so that no program has to
 * run in the image for them to be trusted:
 *
 * <ul>
 *   <li>{@code /etc/ssl/certs/<subject hash>.<n>}, where OpenSSL looks on all four distributions
 *       (Alpine and Arch have {@code OPENSSLDIR=/etc/ssl}; Debian's and Ubuntu's {@code
 *       /usr/lib/ssl/certs} is a link to it). Ruby, libpq, curl, git and nginx go by it.
 *   <li>{@link #PATH} for programs that want a file, such as Node.js.
 *   <li>Each distribution's directory of trust anchors, so that its own program keeps them when it
 *       rebuilds the store.
 *   <li>The distribution's bundle of all roots, where one of public roots is given to merge with.
 * </ul>
 */
public final class CertificatesSource {

  /** All of the organisation's CAs, for NODE_EXTRA_CA_CERTS or libpq's sslrootcert. */
  public static final UnixPath PATH = UnixPath.of("/etc/discourse/ca-certificates.pem");

  /** No certificates at all. */
  public static final CertificatesSource NONE =
      new CertificatesSource(Path.of(""), new TreeMap<>(), Optional.empty());

  private static final UnixPath HASHED = UnixPath.of("/etc/ssl/certs");
  private static final UnixPath BUNDLE = UnixPath.of("/etc/ssl/certs/ca-certificates.crt");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*\\.crt");

  /** Larger than any bundle of all public roots, smaller than a disk image by mistake. */
  private static final long MAX_BYTES = 8L << 20;

  private final Path directory;

  /** By file name without {@code .crt}. */
  private final SortedMap<String, X509> certificates;

  private final Optional<String> bundle;

  private CertificatesSource(
      Path directory, SortedMap<String, X509> certificates, Optional<String> bundle) {
    this.directory = directory;
    this.certificates = certificates;
    this.bundle = bundle;
  }

  /**
   * Reads and checks the certificates.
   *
   * @param directory need not exist
   * @param publicRoots bundle of public roots in PEM to merge with, such as the build machine's
   * @param now the time at which they must be valid
   * @throws ImageBuildException with all that is wrong in all files
   */
  public static CertificatesSource read(
      Path directory, Optional<Path> publicRoots, Instant now, BuildLog log) {
    Findings findings = new Findings();
    SortedMap<String, X509> certificates = new TreeMap<>();
    Map<String, Path> seen = new HashMap<>();
    for (Path file : files(directory)) {
      if (!file.toString().endsWith(".crt")) {
        ignore(file, findings, log);
        continue;
      }
      if (!NAME.matcher(file.getFileName().toString()).matches()) {
        findings.add(
            file.toString(),
            "has a name that the distributions' tools stumble over",
            "Name it with letters, digits, '.', '_' and '-' only, such as my-org-root.crt.");
      }
      new CertificateFile(file, bytes(file), now, findings, log)
          .check()
          .ifPresent(
              certificate -> {
                Path same = seen.putIfAbsent(certificate.fingerprint(), file);
                if (same != null) {
                  findings.add(
                      file.toString(),
                      "is the same certificate as " + same + ": " + certificate.name(),
                      "Keep one of the two files.");
                }
                String name = file.getFileName().toString();
                certificates.put(name.substring(0, name.length() - ".crt".length()), certificate);
              });
    }
    Optional<List<X509>> roots = publicRoots.map(file -> roots(file, findings));
    findings.throwIfAny();
    return new CertificatesSource(
        directory, certificates, roots.map(all -> merge(all, certificates)));
  }

  private static List<Path> files(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  /** What is not a {@code .crt} never gets into the image, but a key must not lie there either. */
  private static void ignore(Path file, Findings findings, BuildLog log) {
    String name = file.getFileName().toString();
    boolean regular = Files.isRegularFile(file);
    if (regular && PemText.hasPrivateKey(bytes(file))) {
      findings.add(file.toString(), "holds a private key", CertificateFile.KEY_HINT);
    } else if (!name.startsWith(".") && !name.startsWith("README")) {
      log.warn(file + " is ignored: only files that end in .crt are read, each with one PEM");
    }
  }

  private static byte[] bytes(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw ImageBuildException.input(
            file.toString(),
            "has more than " + MAX_BYTES + " bytes, which no certificate has",
            "Remove it from the directory.");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static ImageBuildException unreadable(Path file, IOException e) {
    return ImageBuildException.environment(
        file.toString(), "cannot be read: " + e.getMessage(), "Make it readable for you.", e);
  }

  private static List<X509> roots(Path file, Findings findings) {
    List<X509> roots = new ArrayList<>();
    byte[] bytes = bytes(file);
    if (PemText.hasPrivateKey(bytes)) {
      findings.add(file.toString(), "holds a private key", CertificateFile.KEY_HINT);
      return roots;
    }
    int number = 0;
    for (PemText.Block block : PemText.parse(bytes).blocks()) {
      number++;
      try {
        roots.add(X509.parse(block.decode()));
      } catch (IllegalArgumentException e) {
        findings.add(
            file.toString(),
            "block "
                + number
                + " ("
                + block.label()
                + ") is no X.509 certificate: "
                + e.getMessage(),
            "Name a bundle of certificates in PEM, such as /etc/ssl/certs/ca-certificates.crt.");
      }
    }
    if (number == 0) {
      findings.add(
          file.toString(),
          "holds no certificate in PEM",
          "Name a bundle of public roots, such as /etc/ssl/certs/ca-certificates.crt.");
    }
    return roots;
  }

  private static String merge(List<X509> roots, SortedMap<String, X509> own) {
    Map<String, String> pems = new TreeMap<>();
    StringBuilder merged = new StringBuilder();
    Stream.concat(roots.stream(), own.values().stream())
        .filter(certificate -> pems.put(certificate.fingerprint(), "") == null)
        .forEach(certificate -> merged.append(certificate.pem()));
    return merged.toString();
  }

  /** Whether there is anything to trust beyond what the distribution trusts. */
  public boolean isEmpty() {
    return certificates.isEmpty() && bundle.isEmpty();
  }

  /** Adds what all distributions share. */
  public void addTo(Layer.Builder layer) {
    Origin origin = new Origin(layer.name(), directory.toString());
    Map<String, Integer> numbers = new HashMap<>();
    StringBuilder all = new StringBuilder();
    certificates.forEach(
        (name, certificate) -> {
          String hash = SubjectHash.of(certificate.subject());
          int number = numbers.merge(hash, 1, Integer::sum) - 1;
          layer.file(HASHED.resolve(name + ".pem"), Content.of(certificate.pem()), origin);
          layer.symlink(HASHED.resolve(hash + "." + number), name + ".pem", origin);
          all.append(certificate.pem());
        });
    if (!certificates.isEmpty()) {
      layer.file(PATH, Content.of(all.toString()), origin);
    }
    bundle.ifPresent(text -> layer.file(BUNDLE, Content.of(text), origin));
  }

  /** Adds what one distribution has elsewhere. */
  public void addTo(Layer.Builder layer, Distribution distribution) {
    Origin origin = new Origin(layer.name(), directory.toString());
    certificates.forEach(
        (name, certificate) ->
            layer.file(
                distribution.trustStore().anchors().resolve(name + ".crt"),
                Content.of(certificate.pem()),
                origin));
    // A copy, not a link: the distribution's own link points the other way.
    if (!distribution.trustStore().bundle().equals(BUNDLE)) {
      bundle.ifPresent(
          text -> layer.file(distribution.trustStore().bundle(), Content.of(text), origin));
    }
  }
}
