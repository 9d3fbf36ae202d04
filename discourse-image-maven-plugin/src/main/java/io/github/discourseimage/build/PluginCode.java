package io.github.discourseimage.build;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** The plugin itself: another version of it may build another image from the same input. */
final class PluginCode {

  private PluginCode() {}

  /** The jar, or the directory of classes in a test. */
  static Path location() {
    try {
      return Path.of(PluginCode.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a class was loaded from no place", e);
    }
  }

  /** Another text for other code. */
  static String version() throws IOException {
    return new Fingerprint().addFiles(location()).hex();
  }
}
