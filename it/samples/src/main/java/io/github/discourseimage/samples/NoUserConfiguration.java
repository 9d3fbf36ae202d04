package io.github.discourseimage.samples;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/** Shuts the user's git configuration out, and keeps JGit from writing its own into the home. */
final class NoUserConfiguration extends SystemReader.Delegate {
  private NoUserConfiguration(SystemReader reader) {
    super(reader);
  }

  static synchronized void install() {
    if (!(SystemReader.getInstance() instanceof NoUserConfiguration)) {
      SystemReader.setInstance(new NoUserConfiguration(SystemReader.getInstance()));
    }
  }

  @Override
  public FileBasedConfig openUserConfig(Config parent, FS fs) {
    return new Empty(parent, fs);
  }

  @Override
  public FileBasedConfig openSystemConfig(Config parent, FS fs) {
    return new Empty(parent, fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(Config parent, FS fs) {
    return new Empty(parent, fs);
  }

  private static final class Empty extends FileBasedConfig {
    Empty(Config parent, FS fs) {
      super(parent, null, fs);
    }

    @Override
    public void load() {
      // there is no file to read
    }

    @Override
    public void save() {
      // and none to write
    }

    @Override
    public boolean isOutdated() {
      return false;
    }
  }
}
