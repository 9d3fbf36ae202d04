package io.github.discourseimage.stage;

import io.github.discourseimage.image.Architecture;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** A Debian or Ubuntu root that mmdebstrap makes, as an ordinary user. */
final class MmdebstrapRoot {

  private static final String OTHERWISE =
      "Or name a root that somebody made: a tar archive or an OCI layout.";
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9+.:-]*");

  private final RootSource.Mmdebstrap source;
  private final TreeSet<String> packages;
  private final Downloads downloads;
  private final BuildLog log;

  MmdebstrapRoot(RootSource.Mmdebstrap source, Downloads downloads, BuildLog log) {
    this.source = source;
    this.packages = new TreeSet<>(source.packages());
    this.downloads = downloads;
    this.log = log;
    requireName("suite", source.suite());
    packages.forEach(name -> requireName("package", name));
  }

  private static void requireName(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw ImageBuildException.input(
          "builder root of mmdebstrap",
          "'" + name + "' is not the name of a " + what,
          "Names are of lower-case letters, digits and '+', '.', '-'.");
    }
  }

  /** Tells roots apart that are made in another way. */
  String key() {
    return Sha256.of(
            String.join(
                "\n", source.suite(), Architecture.ofThisMachine(), String.join("\n", packages)))
        .substring(0, 32);
  }

  String description() {
    return "mmdebstrap " + source.suite() + " with " + packages.size() + " packages";
  }

  /** Makes it in an empty directory; gives the sha256 of mmdebstrap's tar stream. */
  String make(Path rootfs) throws IOException, InterruptedException {
    String subject = "builder root of " + description();
    downloads.requireNetwork(subject);
    List<String> command = new ArrayList<>();
    command.add(HostTool.MMDEBSTRAP.require("makes builder roots", OTHERWISE));
    command.addAll(List.of("--mode=unshare", "--variant=apt", "--format=tar"));
    command.add("--aptopt=Acquire::Languages \"none\"");
    command.add("--dpkgopt=path-exclude=/usr/share/{doc,man,locale}/*");
    if (!packages.isEmpty()) {
      command.add("--include=" + String.join(",", packages));
    }
    command.addAll(List.of(source.suite(), "-"));
    AtomicInteger steps = new AtomicInteger();
    try (HostProcess mmdebstrap =
        HostProcess.startProducer(
            command, Map.of("SOURCE_DATE_EPOCH", "315619200"), line -> tell(line, steps))) {
      TarUnpacker.Unpacked unpacked =
          new TarUnpacker(log).unpack(subject, mmdebstrap.stdout(), 0, rootfs);
      if (mmdebstrap.finish() != 0) {
        throw ImageBuildException.environment(
            subject,
            "mmdebstrap failed; it said last:\n" + mmdebstrap.lastLines().indent(6).stripTrailing(),
            "Check suite and package names and that the mirror can be reached. " + OTHERWISE,
            null);
      }
      unpacked.require(subject);
      TarUnpacker.tidy(rootfs);
      return unpacked.sha256();
    }
  }

  private void tell(String line, AtomicInteger steps) {
    log.debug(line);
    if (line.startsWith("I: ")) {
      log.progress("mmdebstrap " + source.suite(), steps.incrementAndGet(), 0);
    }
  }
}
