package io.github.discourseimage.source.git;

import java.time.Instant;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.storage.file.WindowCacheConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * What JGit keeps once for the whole JVM, set once. The user's and the system's git configuration
 * and {@code GIT_*} variables are shut out: {@code insteadOf}, {@code autocrlf} or a proxy in there
 * would make one input give different results on two machines.
 */
final class JGitRuntime {

  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  static {
    SystemReader.setInstance(new Isolated(SystemReader.getInstance()));
    WindowCacheConfig windows = new WindowCacheConfig();
    // Not in the heap, which must do with 256 MB: pages of the pack are mapped.
    windows.setPackedGitMMAP(true);
    windows.setPackedGitWindowSize(MIB);
    windows.setPackedGitLimit(512L * MIB);
    windows.setDeltaBaseCacheLimit(16 * MIB);
    // A blob above this is streamed, below it is read whole.
    windows.setStreamFileThreshold(8 * MIB);
    // An MBean would outlive the build in a Maven daemon.
    windows.setExposeStatsViaJmx(false);
    windows.install();
  }

  private JGitRuntime() {}

  /** Makes sure that all is set; costs nothing the second time. */
  static void ensure() {}

  private static final class Isolated extends SystemReader {

    private final SystemReader machine;

    Isolated(SystemReader machine) {
      this.machine = machine;
    }

    @Override
    public String getHostname() {
      return "localhost";
    }

    @Override
    public @Nullable String getenv(String variable) {
      return variable.startsWith("GIT_") ? null : machine.getenv(variable);
    }

    @Override
    public String getProperty(String key) {
      return machine.getProperty(key);
    }

    @Override
    public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
      return new Nothing(parent, fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
      return new Nothing(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
      return new Nothing(parent, fs);
    }

    @Override
    @Deprecated
    public long getCurrentTime() {
      return now().toEpochMilli();
    }

    @Override
    public Instant now() {
      return Instant.now();
    }

    @Override
    @Deprecated
    public int getTimezone(long when) {
      return TimeZone.getTimeZone("UTC").getOffset(when);
    }
  }

  /** A configuration without a file. */
  private static final class Nothing extends FileBasedConfig {

    /**
     * Told to JGit, which would otherwise find out how exact time stamps are by writing probe files
     * for seconds, beside repositories that are only to be read.
     */
    private static final long TIMESTAMP_RESOLUTION_MILLIS = 20;

    Nothing(@Nullable Config parent, FS fs) {
      super(parent, null, fs);
    }

    @Override
    public long getTimeUnit(
        String section,
        @Nullable String subsection,
        String name,
        long defaultValue,
        TimeUnit wantUnit) {
      if (section.equals(ConfigConstants.CONFIG_FILESYSTEM_SECTION)) {
        return wantUnit.convert(TIMESTAMP_RESOLUTION_MILLIS, TimeUnit.MILLISECONDS);
      }
      return super.getTimeUnit(section, subsection, name, defaultValue, wantUnit);
    }

    @Override
    public void load() {}

    @Override
    public void save() {}

    @Override
    public boolean isOutdated() {
      return false;
    }

    @Override
    public String toString() {
      return "no configuration";
    }
  }
}
