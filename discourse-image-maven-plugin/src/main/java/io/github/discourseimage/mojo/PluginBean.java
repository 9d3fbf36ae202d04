package io.github.discourseimage.mojo;

import java.io.File;
import org.jspecify.annotations.Nullable;

/**
 * One {@code <plugin>} of the configuration: either {@code <repository>}, with {@code <branch>} if
 * the rules are not to choose, or {@code <directory>}.
 */
public class PluginBean {

  private @Nullable String repository;
  private @Nullable String branch;
  private @Nullable File directory;

  public void setRepository(String repository) {
    this.repository = repository;
  }

  public void setBranch(String branch) {
    this.branch = branch;
  }

  public void setDirectory(File directory) {
    this.directory = directory;
  }

  /** A bare {@code <plugin>URL</plugin>}, also from a comma-separated property. */
  public void set(String value) {
    this.repository = value;
  }

  @Nullable String repository() {
    return repository;
  }

  @Nullable String branch() {
    return branch;
  }

  @Nullable File directory() {
    return directory;
  }
}
