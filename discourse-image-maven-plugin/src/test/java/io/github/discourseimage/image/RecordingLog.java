package io.github.discourseimage.image;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a build tells. */
public final class RecordingLog implements BuildLog {

  public final List<String> infos = new CopyOnWriteArrayList<>();
  public final List<String> warnings = new CopyOnWriteArrayList<>();

  /** Both in their order, warnings behind "WARN ". */
  public final List<String> lines = new CopyOnWriteArrayList<>();

  @Override
  public void info(String message) {
    infos.add(message);
    lines.add(message);
  }

  @Override
  public void warn(String message) {
    warnings.add(message);
    lines.add("WARN " + message);
  }

  @Override
  public void debug(String message) {}

  @Override
  public void progress(String task, long done, long total) {}
}
