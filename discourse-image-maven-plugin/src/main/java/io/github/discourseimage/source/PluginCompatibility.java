package io.github.discourseimage.source;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Chooses the commit of a plugin that fits the app, by Discourse's own rule: a branch {@code
 * d-compat/<major>.<minor>}, else {@code .discourse-compatibility} at the tip of the default
 * branch, else that tip. What the user names always wins.
 */
public final class PluginCompatibility {

  static final String FILE = ".discourse-compatibility";

  /** Discourse ignores a larger file: its limit for a plugin's metadata. */
  static final long MAX_FILE_BYTES = 64 * 1024;

  private final String coreVersion;

  /**
   * @param coreVersion of the app, {@link AppFacts#version()}
   */
  public PluginCompatibility(String coreVersion) {
    this.coreVersion = coreVersion;
  }

  /** What chose a plugin's commit. */
  public enum Rule {
    /** The user named a branch, tag or commit, or gave a directory. */
    EXPLICIT,
    COMPATIBILITY_BRANCH,
    COMPATIBILITY_FILE,
    DEFAULT_BRANCH
  }

  /**
   * The choice.
   *
   * @param ref branch, tag or commit to resolve; empty for the default branch
   * @param rule that chose it
   * @param why for people, such as {@code .discourse-compatibility says '< 3.5: v1' and the app is
   *     3.4.7}
   */
  public record Decision(String ref, Rule rule, String why) {}

  /**
   * Decides.
   *
   * @param plugin the plugin's repository, for messages
   * @param userRef what the user named; empty if nothing
   * @param branches names of the repository's branches
   * @param defaultTip opens the tip of the default branch; called only where no rule before it
   *     decides
   * @throws ImageBuildException when {@code .discourse-compatibility} is wrong where it decides.
   *     Discourse itself would warn and take the tip, which then may not fit
   */
  public Decision decide(
      String plugin,
      String userRef,
      Collection<String> branches,
      Supplier<? extends SourceTree> defaultTip) {
    if (!userRef.isEmpty()) {
      return new Decision(userRef, Rule.EXPLICIT, "named in the configuration");
    }
    String branch = branch();
    if (branches.contains(branch)) {
      return new Decision(
          branch,
          Rule.COMPATIBILITY_BRANCH,
          "the repository has the branch " + branch + " and the app is " + coreVersion);
    }
    return byFile(plugin, defaultTip.get());
  }

  /** The branch that a plugin's maintainers keep for the app's release. */
  private String branch() {
    String[] parts = coreVersion.split("[.-]", 3);
    return "d-compat/" + parts[0] + "." + (parts.length > 1 ? parts[1] : "0");
  }

  private Decision byFile(String plugin, SourceTree tip) {
    Optional<Content> file = tip.file(FILE);
    if (file.isEmpty()) {
      return tip("there is neither a branch " + branch() + " nor " + FILE);
    }
    String text;
    try (Content.Opened opened = file.get().open()) {
      if (opened.size() > MAX_FILE_BYTES) {
        return tip(
            FILE
                + " is ignored, as Discourse does: it has "
                + opened.size()
                + " bytes, more than "
                + MAX_FILE_BYTES);
      }
      text = new String(opened.stream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw ImageBuildException.environment(
          FILE + " of " + tip.description(), "cannot be read: " + e.getMessage(), "", e);
    }
    CompatibilityList list = CompatibilityList.parse(FILE + " of " + plugin, text);
    return list.firstFor(GemVersion.of(coreVersion))
        .map(
            entry ->
                new Decision(
                    entry.ref(),
                    Rule.COMPATIBILITY_FILE,
                    FILE + " says '" + entry.text() + "' and the app is " + coreVersion))
        .orElseGet(() -> tip("no entry of " + FILE + " is for " + coreVersion + " or later"));
  }

  private static Decision tip(String why) {
    return new Decision("", Rule.DEFAULT_BRANCH, why);
  }
}
