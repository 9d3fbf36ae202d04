package io.github.discourseimage.stage;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * A gem with one file, made by RubyGems.
 *
 * @param file such as {@code alpha-1.0.gem}
 */
record TinyGem(String file, byte[] bytes) {

  static TinyGem build(Path directory, String name, String version) throws IOException {
    return build(directory, name, version, "");
  }

  /**
   * Makes a gem.
   *
   * @param more Ruby code about the specification {@code s}
   */
  static TinyGem build(Path directory, String name, String version, String more)
      throws IOException {
    Path work = Files.createTempDirectory(directory, name);
    Files.createDirectory(work.resolve("lib"));
    Files.writeString(work.resolve("lib/" + name + ".rb"), "# " + name + "\n");
    Files.writeString(
        work.resolve("it.gemspec"),
        """
        Gem::Specification.new do |s|
          s.name = "%s"
          s.version = "%s"
          s.summary = s.description = "A gem of a test"
          s.authors = ["A test"]
          s.license = "Apache-2.0"
          s.homepage = "https://example.org"
          s.files = Dir["lib/*"]
          %s
        end
        """
            .formatted(name, version, more));
    String gem = RealTool.require("gem").toString();
    RealTool.run(
            Map.of("SOURCE_DATE_EPOCH", "1700000000"),
            work,
            gem,
            "build",
            "--quiet",
            "it.gemspec",
            "-o",
            "it.gem")
        .successfulStdout();
    String platform = more.contains("s.platform") ? more.replaceAll(".*\"(.*)\".*", "-$1") : "";
    return new TinyGem(
        name + "-" + version + platform + ".gem", Files.readAllBytes(work.resolve("it.gem")));
  }

  String sha256() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
