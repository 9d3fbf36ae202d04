package io.github.discourseimage.source;

import io.github.discourseimage.image.BuildLog;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a build tells. */
final class RecordingLog implements BuildLog {

  final List<String> warnings = new ArrayList<>();
  final List<String> infos = new ArrayList<>();

  @Override
  public void info(String message) {
    infos.add(message);
  }

  @Override
  public void warn(String message) {
    warnings.add(message);
  }

  @Override
  public void debug(String message) {}

  @Override
  public void progress(String task, long done, long total) {}
}
