package io.github.discourseimage.source;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * The site settings that an image brings, {@code saved_settings.yml}: what Discourse's {@code rake
 * site_settings:export} writes and its {@code site_settings:import} reads on standard input.
 *
 * <p>The import applies what it can and fails afterwards, on a live site. So all that it would
 * refuse or take for something else stops the build instead.
 */
public final class SettingsSource {

  /** Where the import task finds the file. */
  public static final UnixPath PATH = UnixPath.of("/etc/discourse/saved_settings.yml");

  private final Path file;
  private final SiteSettings known;
  private final Set<String> allowedSecrets;
  private final BuildLog log;

  /**
   * @param file need not exist
   * @param known settings of the app and of all plugins in the image; {@link SiteSettings#UNKNOWN}
   *     if nothing is to be called unknown
   * @param allowedSecrets names that look like secrets and are none
   */
  public SettingsSource(Path file, SiteSettings known, Set<String> allowedSecrets, BuildLog log) {
    this.file = file;
    this.known = known;
    this.allowedSecrets = Set.copyOf(allowedSecrets);
    this.log = log;
  }

  /**
   * Checks the file and adds it, byte for byte. Mode 0644: it holds no secrets, and it is read as
   * the app's user in a container but by the service manager as a unit's standard input. A file
   * that sets nothing is left out, because the import takes an empty input for a mistake.
   *
   * @throws ImageBuildException with all that is wrong in the file
   */
  public void addTo(Layer.Builder layer) {
    if (!Files.exists(file)) {
      return;
    }
    byte[] bytes = read();
    Findings findings = new Findings();
    boolean setsAnything =
        new SettingsCheck(
                file.toString(), known, new SecretSettings(known, allowedSecrets), findings, log)
            .check(decode(bytes));
    findings.throwIfAny();
    if (setsAnything) {
      layer.file(PATH, Content.of(bytes), new Origin(layer.name(), file.toString()));
    } else {
      log.info(file + " sets nothing and is left out");
    }
  }

  private byte[] read() {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw ImageBuildException.environment(
          file.toString(),
          "cannot be read: " + e.getMessage(),
          "Make it a file that you may read.",
          e);
    }
  }

  private String decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw ImageBuildException.input(
          file.toString(), "is not UTF-8 text", "Save the file with the encoding UTF-8.");
    }
  }
}
