package io.github.discourseimage.it.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.discourseimage.it.Project;
import io.github.discourseimage.samples.BareRepository;
import io.github.discourseimage.samples.FileSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.internal.storage.file.ObjectDirectory;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;

/**
 * A repository with as many files as asked for, in the sizes of a Rails application, around the
 * sample forum. It has two branches, {@code main} and {@code next}; one file in a hundred differs.
 * It is made once and kept.
 *
 * @param meanSize in bytes
 */
record SyntheticRepository(String name, int files, int meanSize) {
  static final SyntheticRepository RAILS = new SyntheticRepository("rails-12k", 12_000, 9_600);
  static final SyntheticRepository LARGE = new SyntheticRepository("rails-100k", 100_000, 10_700);
  static final SyntheticRepository SMALL_FILES = new SyntheticRepository("small-100k", 100_000, 0);
  static final SyntheticRepository MILLION = new SyntheticRepository("small-1m", 1_000_000, 0);

  private static final int SMALL_FILE = 200;
  private static final int DIRECTORY_SIZE = 40;
  private static final int CHANGED_IN = 100;
  private static final String[] ENDINGS = {".rb", ".js", ".gjs", ".scss", ".rb", ".yml", ".erb"};

  /** Makes the repository below a directory, unless it is there. */
  Path make(Path sampleApp, Path directory) {
    Path target = directory.resolve(name + ".git");
    if (Files.exists(target)) {
      return target;
    }
    Path unfinished = directory.resolve(name + ".tmp");
    Project.delete(unfinished);
    try (BareRepository repository = BareRepository.create(unfinished, "main")) {
      FileSet app = FileSet.of(sampleApp);
      repository.commitTree("main", tree(repository, app, false), "Everything");
      repository.commitTree("next", tree(repository, app, true), "One in a hundred changed");
    }
    repack(unfinished);
    try {
      Files.move(unfinished, target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return target;
  }

  /** A server keeps its repositories packed with deltas; do the same where git is at hand. */
  private static void repack(Path repository) {
    if (Shell.has("git")) {
      Shell.run(repository, "git repack -a -d -q && git pack-refs --all");
    }
  }

  private ObjectId tree(BareRepository repository, FileSet app, boolean changed) {
    ObjectDirectory objects = (ObjectDirectory) repository.repository().getObjectDatabase();
    try (ObjectInserter inserter = objects.newPackInserter()) {
      DirCache index = DirCache.newInCore();
      DirCacheBuilder builder = index.builder();
      app.forEach(
          (path, mode, bytes) ->
              builder.add(entry(path, mode, inserter.insert(Constants.OBJ_BLOB, bytes))));
      SyntheticText text = new SyntheticText(files);
      for (int i = app.size(); i < files; i++) {
        // each file has a generator of its own, so that a change leaves the others alone
        boolean other = changed && i % CHANGED_IN == 0;
        SplittableRandom random = new SplittableRandom(31L * i + (other ? 7 : 0));
        boolean binary = meanSize > 0 && i % 12 == 5;
        int size = size(new SplittableRandom(31L * i));
        byte[] bytes = binary ? SyntheticText.noise(random, size) : text.text(random, size);
        ObjectId id = inserter.insert(Constants.OBJ_BLOB, bytes);
        builder.add(entry(path(i, binary), FileMode.REGULAR_FILE, id));
      }
      builder.finish();
      ObjectId tree = index.writeTree(inserter);
      inserter.flush();
      return tree;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DirCacheEntry entry(String path, FileMode mode, ObjectId id) {
    DirCacheEntry entry = new DirCacheEntry(path.getBytes(UTF_8));
    entry.setFileMode(mode);
    entry.setObjectId(id);
    return entry;
  }

  private static String path(int i, boolean binary) {
    int directory = i / DIRECTORY_SIZE;
    String[] tops = {
      "app/models", "app/assets", "frontend/discourse/app", "spec", "plugins/core/lib"
    };
    return tops[directory % tops.length]
        + "/area_"
        + directory / 100
        + "/part_"
        + directory
        + "/file_"
        + i
        + (binary ? ".png" : ENDINGS[i % ENDINGS.length]);
  }

  /**
   * Sizes by the shares seen in Rails applications: most files are a few kilobytes, one in a
   * hundred is up to a megabyte and holds a third of all bytes.
   */
  private int size(SplittableRandom random) {
    if (meanSize == 0) {
      return SMALL_FILE;
    }
    double share = random.nextDouble();
    double kilobytes;
    if (share < 0.70) {
      kilobytes = logUniform(random, 0.3, 4);
    } else if (share < 0.92) {
      kilobytes = logUniform(random, 4, 16);
    } else if (share < 0.99) {
      kilobytes = logUniform(random, 16, 64);
    } else {
      kilobytes = logUniform(random, 64, 1_024);
    }
    double meanOfTheseShares = 8_900;
    return (int) (kilobytes * 1_024 * meanSize / meanOfTheseShares);
  }

  private static double logUniform(SplittableRandom random, double low, double high) {
    return low * Math.pow(high / low, random.nextDouble());
  }

  /** A repository with the sample forum and one file of many bytes. */
  static Path makeWithOneLargeFile(Path sampleApp, Path directory, long bytes) {
    Path target = directory.resolve("one-large-file.git");
    if (Files.exists(target)) {
      return target;
    }
    Path unfinished = directory.resolve("one-large-file.tmp");
    Project.delete(unfinished);
    try (BareRepository repository = BareRepository.create(unfinished, "main")) {
      ObjectDirectory objects = (ObjectDirectory) repository.repository().getObjectDatabase();
      try (ObjectInserter inserter = objects.newPackInserter()) {
        DirCache index = DirCache.newInCore();
        DirCacheBuilder builder = index.builder();
        FileSet.of(sampleApp)
            .forEach(
                (path, mode, content) ->
                    builder.add(entry(path, mode, inserter.insert(Constants.OBJ_BLOB, content))));
        ObjectId large = inserter.insert(Constants.OBJ_BLOB, bytes, new Noise(bytes));
        builder.add(entry("public/large.bin", FileMode.REGULAR_FILE, large));
        builder.finish();
        ObjectId tree = index.writeTree(inserter);
        inserter.flush();
        repository.commitTree("main", tree, "One large file");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      Files.move(unfinished, target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return target;
  }

  private static final class Noise extends InputStream {
    private final SplittableRandom random = new SplittableRandom(1);
    private long left;

    Noise(long bytes) {
      left = bytes;
    }

    @Override
    public int read() {
      return left-- > 0 ? random.nextInt(256) : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int n = (int) Math.min(length, left);
      System.arraycopy(SyntheticText.noise(random, n), 0, buffer, offset, n);
      left -= n;
      return n;
    }
  }
}
