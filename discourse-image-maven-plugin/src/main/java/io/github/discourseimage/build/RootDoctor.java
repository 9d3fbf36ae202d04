package io.github.discourseimage.build;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.stage.BuilderRoots;
import io.github.discourseimage.stage.Probe;
import io.github.discourseimage.stage.RootSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells whether the operating systems that an app is compiled in are there or can be had. */
final class RootDoctor {

  private static final Map<String, String> UNPACKERS =
      Map.of("gz", "gzip", "tgz", "gzip", "xz", "xz", "txz", "xz", "zst", "zstd");
  private static final String FETCH = "run `mvn discourse-image:fetch` once without -o";

  private final BuilderRoots roots;
  private final Machine machine;
  private final boolean offline;

  RootDoctor(BuilderRoots roots, Machine machine, boolean offline) {
    this.roots = roots;
    this.machine = machine;
    this.offline = offline;
  }

  Probe builderRoot(Distribution distribution, @Nullable RootSource source) {
    String name = "builder root " + distribution;
    if (source == null) {
      return new Probe(
          name,
          false,
          "none is configured",
          "name a root file system in <builderRoots><"
              + distribution.id()
              + "> with the packages "
              + String.join(" ", distribution.packages().buildPackages())
              + ", or leave "
              + distribution
              + " out of discourse.distributions");
    }
    return probe(name, source);
  }

  Probe runtimeRoot(Distribution distribution, RootSource source) {
    return probe("runtime root " + distribution, source);
  }

  private Probe probe(String name, RootSource source) {
    if (source instanceof RootSource.Archive archive) {
      return archive(name, archive);
    }
    return suite(name, (RootSource.Mmdebstrap) source);
  }

  private Probe suite(String name, RootSource.Mmdebstrap source) {
    String what = "mmdebstrap " + source.suite();
    if (roots.has(source)) {
      return new Probe(name, true, what + ", in the cache", "");
    }
    if (offline) {
      return new Probe(name, false, what + " is not made yet, and Maven works offline", FETCH);
    }
    return lacking("mmdebstrap")
        .or(() -> lacking("tar"))
        .map(it -> new Probe(name, false, it.name() + " is " + it.detail(), fix(it)))
        .orElseGet(() -> new Probe(name, true, what + ", made by the first build", ""));
  }

  private static String fix(Probe lacking) {
    return "install it: "
        + lacking.fix()
        + ", or name a root file system that somebody made in <builderRoots>";
  }

  private Probe archive(String name, RootSource.Archive source) {
    String location = source.location();
    boolean remote = location.startsWith("http://") || location.startsWith("https://");
    if (!remote && !Files.exists(Path.of(location.replaceFirst("^file:(//)?", "")))) {
      return new Probe(name, false, location + " does not exist", "correct the path");
    }
    if (roots.has(source)) {
      return new Probe(name, true, location + ", in the cache", "");
    }
    if (remote && offline) {
      return new Probe(name, false, location + " is not fetched, and Maven works offline", FETCH);
    }
    String packing = UNPACKERS.get(location.substring(location.lastIndexOf('.') + 1));
    return lacking("tar")
        .or(() -> packing == null ? Optional.empty() : lacking(packing))
        .map(it -> new Probe(name, false, it.name() + " is " + it.detail(), "install " + it.fix()))
        .orElseGet(
            () ->
                new Probe(
                    name,
                    true,
                    location + (remote ? ", fetched" : ", unpacked") + " by the first build",
                    ""));
  }

  private Optional<Probe> lacking(String program) {
    return machine.program(program).filter(probe -> !probe.works());
  }
}
