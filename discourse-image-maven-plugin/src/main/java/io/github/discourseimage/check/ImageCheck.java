package io.github.discourseimage.check;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.Architecture;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.FileTree;
import io.github.discourseimage.image.Finding;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.DirectoryFiles;
import io.github.discourseimage.oci.ImageChoice;
import io.github.discourseimage.oci.ImageConfig;
import io.github.discourseimage.oci.ImageLayout;
import io.github.discourseimage.oci.LayoutTags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Checks the images of a layout, one after the other, and tells which of them are good. */
public final class ImageCheck {

  private final CheckPlan plan;
  private final CheckOptions options;
  private final BuildLog console;

  /** Prepares a check. */
  public ImageCheck(CheckPlan plan, CheckOptions options, BuildLog console) {
    this.plan = plan;
    this.options = options;
    this.console = console;
  }

  /**
   * How it went.
   *
   * @param passed what went well: each image was run, if that was asked for
   * @param failed what did not, and why
   */
  public record Outcome(List<Distribution> passed, SortedMap<Distribution, List<Finding>> failed) {

    /** Ends the build if anything failed. */
    public void throwIfFailed() {
      if (!failed.isEmpty()) {
        throw ImageBuildException.input(failed.values().stream().flatMap(List::stream).toList());
      }
    }
  }

  /**
   * Checks all that is wanted.
   *
   * @throws ImageBuildException when nothing can be checked here, be it good or not
   */
  public Outcome check() {
    LayoutTags tags = LayoutTags.read(plan.layout());
    try {
      CheckLog log = new CheckLog(plan.log(), console);
      Outcome outcome = new Outcome(new ArrayList<>(), new TreeMap<>());
      List<Distribution> withoutBase = new ArrayList<>();
      for (Distribution distribution : options.distributions()) {
        checkOne(distribution, tags, log, outcome, withoutBase);
      }
      if (options.run() && !withoutBase.isEmpty()) {
        cannotRun(withoutBase, outcome);
      }
      return outcome;
    } catch (IOException e) {
      throw ImageBuildException.environment(
          "the check of " + plan.layout(),
          "failed: " + e,
          "Make room on the disk of the output directory, and give yourself the right to write to"
              + " it.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ImageBuildException.environment(
          "the check of " + plan.layout(), "was interrupted", "Run it again.", e);
    }
  }

  /** A person who named a distribution wants to know; all of them is what there is. */
  private void cannotRun(List<Distribution> withoutBase, Outcome outcome) {
    if (!options.named() && !(outcome.passed().isEmpty() && outcome.failed().isEmpty())) {
      return;
    }
    List<String> names = withoutBase.stream().map(Distribution::id).toList();
    throw ImageBuildException.input(
        "discourse.check.run",
        "the image of "
            + String.join(" and of ", names)
            + " holds the app alone and cannot run: it has no operating system to begin with",
        "Name one in the POM, such as <baseImages><"
            + names.get(0)
            + ">roots/"
            + names.get(0)
            + ".tar</"
            + names.get(0)
            + "></baseImages>, and run 'mvn package' again; or name those that have one with"
            + " discourse.check.distributions.");
  }

  private void checkOne(
      Distribution distribution,
      LayoutTags tags,
      CheckLog log,
      Outcome outcome,
      List<Distribution> withoutBase)
      throws IOException, InterruptedException {
    String tag = plan.tags().get(distribution);
    Digest digest =
        tags.digest(String.valueOf(tag))
            .orElseThrow(
                () ->
                    ImageBuildException.input(
                        "image layout " + plan.layout(),
                        "has no tag '" + tag + "'; its tags are " + String.join(", ", tags.names()),
                        "Run 'mvn package' again for the distribution " + distribution + "."));
    String name = plan.image() + ":" + tag;
    try {
      log.say("Check of " + name + ", " + digest);
      boolean startable = true;
      for (String architecture : plan.architectures()) {
        startable &= checkOne(name, String.valueOf(tag), digest, architecture, log);
      }
      if (options.run() && !startable) {
        log.say("  " + name + " holds the app alone: it is not run");
        withoutBase.add(distribution);
      } else {
        outcome.passed().add(distribution);
      }
    } catch (ImageBuildException e) {
      if (e.fault() == ImageBuildException.Fault.ENVIRONMENT) {
        throw e;
      }
      e.findings().forEach(finding -> log.say("  FAILED: " + finding));
      outcome.failed().put(distribution, e.findings());
    }
  }

  /**
   * Checks the image of one architecture, and runs it where it is this machine's.
   *
   * @return whether there is an operating system in it
   */
  private boolean checkOne(
      String name, String tag, Digest digest, String architecture, CheckLog log)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    ImageLayout layout =
        ImageLayout.read(
            "image " + name,
            new DirectoryFiles(plan.layout()),
            new ImageChoice(digest.hex(), "", architecture));
    ImageConfig config = ImageConfig.of(layout.config());
    CheckedImage image = new CheckedImage(name, plan.layout(), tag, digest.hex(), config);
    FileCheck check = new FileCheck(image, layout, plan.allowedSetuid(), plan.root());
    LayeredFiles files = check.check();
    log.passed(
        "files",
        Duration.ofNanos(System.nanoTime() - start),
        architecture + ", " + layout.layers().size() + " layers, " + files.count() + " files");
    boolean own = architecture.equals(Architecture.ofThisMachine());
    if (options.run() && check.isStartable() && (own || plan.architectures().size() == 1)) {
      run(image, files, check.has("nginx"), log);
    } else if (options.run() && check.isStartable()) {
      log.say("  The image for " + architecture + " cannot run on this machine: it is not run");
    }
    return check.isStartable();
  }

  private void run(CheckedImage image, LayeredFiles files, boolean nginx, CheckLog log)
      throws IOException, InterruptedException {
    if (!image.config().architecture().equals(Architecture.ofThisMachine())) {
      throw ImageBuildException.input(
          image.subject(),
          "is for "
              + image.config().architecture()
              + " and cannot run here, on "
              + Architecture.ofThisMachine(),
          "Check it on such a machine.");
    }
    FileTree.tryDelete(plan.work());
    Path work = Files.createDirectories(plan.work());
    try (Cleanup cleanup = new Cleanup()) {
      cleanup.add(() -> FileTree.tryDelete(work));
      Preparation preparation = new Preparation(plan, options, image, log, cleanup);
      CheckScripts scripts = preparation.scripts(files, console);
      Engine engine = preparation.start(console);
      try {
        new RunCheck(image.run(), engine, plan, options.timeout(), work, log, cleanup)
            .run(scripts, nginx);
      } catch (StepFailure e) {
        preparation.keepLogs();
        throw ImageBuildException.input(List.of(e.finding(image, log)));
      }
    }
  }
}
