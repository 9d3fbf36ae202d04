package io.github.discourseimage.build;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ExclusiveLock;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.registry.Pull;
import io.github.discourseimage.registry.RegistryAccess;
import io.github.discourseimage.sink.BaseLocation;
import io.github.discourseimage.sink.Sink;
import io.github.discourseimage.source.git.GitRepositories;
import io.github.discourseimage.template.Templates;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The pipeline from a request to its outputs; each public method is what one goal does. */
public final class ImageBuilder implements Closeable {

  /** What a build gives to Maven. */
  public record Result(List<Artifact> artifacts, Path lock) {}

  private final ImageRequest request;
  private final GitRepositories repositories;
  private final Lookups lookups;
  private final Optional<Path> lockFile;
  private final Instant now;
  private final BuildLog log;
  private final Path stateFile;
  private final Path builtLock;
  private final Optional<AppCompiler> compiler;
  private final RegistryBases bases;

  /**
   * Prepares a build; nothing is read yet.
   *
   * @param registries where base images may come from
   * @param lockFile the lock to build from, or nothing to look the commits up
   * @param now at which certificates must be valid; no output depends on it
   */
  public ImageBuilder(
      ImageRequest request,
      GitRepositories repositories,
      RegistryAccess registries,
      Optional<Path> lockFile,
      Instant now,
      BuildLog log) {
    this.request = request;
    this.repositories = repositories;
    this.lookups = new Lookups(repositories);
    this.lockFile = lockFile;
    this.now = now;
    this.log = log;
    this.stateFile = request.outputs().stateDirectory().resolve("state");
    this.builtLock = request.outputs().stateDirectory().resolve("discourse.lock");
    this.bases =
        new RegistryBases(
            request.outputs(), new Pull(repositories.settings().cacheDirectory(), registries));
    this.compiler =
        request.compilation().enabled()
            ? Optional.of(new AppCompiler(request, repositories.settings(), log))
            : Optional.empty();
  }

  /** Writes every selected output, unless the last build did so from the same input. */
  public Result build() {
    try (ExclusiveLock alone = alone()) {
      String fingerprint = fingerprint();
      Optional<BuildState> last = lastBuild(fingerprint);
      if (last.isPresent()) {
        log.info("Up to date: neither the project's files nor the commits changed");
        return new Result(last.get().artifacts(), builtLock);
      }
      Written written = writeAll();
      new BuildState(fingerprint, lookups.asked(), written.artifacts(), written.others())
          .write(stateFile);
      return new Result(written.artifacts(), builtLock);
    } catch (IOException e) {
      throw Outputs.notWritable(request, e);
    }
  }

  /** The last complete build, if this one would give the same. */
  private Optional<BuildState> lastBuild(String fingerprint) {
    return BuildState.readIfIntact(stateFile)
        .filter(last -> last.fingerprint().equals(fingerprint))
        .filter(last -> lookups.stillHold(last.lookups()));
  }

  /** Writes every selected output. */
  public void write() {
    try (ExclusiveLock alone = alone()) {
      writeAll();
    } catch (IOException e) {
      throw Outputs.notWritable(request, e);
    }
  }

  /** Two builds of one project would delete each other's temporary files. */
  private ExclusiveLock alone() throws IOException {
    return Retagging.alone(request.outputs(), log);
  }

  private record Written(List<Artifact> artifacts, List<Path> others) {}

  private Written writeAll() throws IOException {
    Outputs.requireNeeds(request);
    Ahead<Templates> templates = ImageReader.templates(request);
    Checkouts.Opened checkouts = open();
    ImageReader.Read read = reader(templates, checkouts).read();
    SortedMap<Distribution, BaseLocation> bottoms = bases.locations(locked());
    // From here on the outputs are neither what they were nor what they will be.
    BuildState.forget(stateFile);
    List<Artifact> artifacts = new ArrayList<>();
    for (Sink sink : Outputs.sinks(request, bottoms, read, cacheDirectory(), log)) {
      artifacts.addAll(sink.write(read.image()));
    }
    LockFile.write(checkouts.lock().with(bases.resolve(locked())), builtLock);
    List<Path> others = new ArrayList<>(Outputs.others(request, read, artifacts));
    others.add(builtLock);
    return new Written(artifacts, others);
  }

  private Path cacheDirectory() {
    return repositories.settings().cacheDirectory();
  }

  /** Compiles the app, unless the last build did so from the same input. */
  public void compile() {
    if (compiler.isEmpty()) {
      return;
    }
    try (ExclusiveLock alone = alone()) {
      if (lastBuild(fingerprint()).isPresent()) {
        log.info("Up to date: neither the project's files nor the commits changed");
      } else {
        reader().read();
      }
    } catch (IOException e) {
      throw Outputs.notWritable(request, e);
    }
  }

  /** Fetches all that compiling the app needs. */
  public void fetchAll() {
    try (ExclusiveLock alone = alone()) {
      reader().fetch();
      bases.locations(locked());
    } catch (IOException e) {
      throw Outputs.notWritable(request, e);
    }
  }

  /** Fetches all commits into the cache. */
  public void fetch() {
    writeLock(builtLock);
  }

  /** Looks all commits up and writes them to the lock that is committed with the project. */
  public void lock(Path file) {
    Lock lock = writeLock(file);
    log.info("Wrote " + file + " with " + (1 + lock.plugins().size()) + " commits");
  }

  private Lock writeLock(Path file) {
    try (ExclusiveLock alone = alone()) {
      Lock lock = open().lock().with(bases.resolve(locked()));
      LockFile.write(lock, file);
      return lock;
    } catch (IOException e) {
      throw Outputs.notWritable(request, e);
    }
  }

  /**
   * Tells where a path is from, or without one what each layer weighs.
   *
   * @return lines for people
   */
  public List<String> explain(Optional<String> path) {
    Image image = reader().read().image();
    Explanation explanation = new Explanation(image);
    return path.isPresent() ? explanation.path(path.get()) : explanation.layers();
  }

  private ImageReader reader() {
    Ahead<Templates> templates = ImageReader.templates(request);
    return reader(templates, open());
  }

  private ImageReader reader(Ahead<Templates> templates, Checkouts.Opened checkouts) {
    return new ImageReader(request, checkouts, templates, compiler, now, log);
  }

  private Checkouts.Opened open() {
    return new Checkouts(request, repositories, lookups, locked(), log).open();
  }

  private Optional<Lock> locked() {
    return lockFile.map(LockFile::read);
  }

  private String fingerprint() {
    try {
      Fingerprint fingerprint =
          new Fingerprint().add(request).add(repositories.policy()).addFiles(PluginCode.location());
      for (Path input : request.inputPaths()) {
        fingerprint.addFiles(input);
      }
      if (lockFile.isPresent()) {
        fingerprint.add("locked").addFiles(lockFile.get());
      }
      fingerprint.add(bases.resolve(locked()));
      return fingerprint.hex();
    } catch (IOException e) {
      throw ImageBuildException.environment(
          "the project's files", "cannot be read: " + e, "make them readable", e);
    }
  }

  /** What was compiled may be cleaned up from here on. */
  @Override
  public void close() {
    compiler.ifPresent(AppCompiler::close);
  }
}
