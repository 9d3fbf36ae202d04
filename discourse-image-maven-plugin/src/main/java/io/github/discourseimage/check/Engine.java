package io.github.discourseimage.check;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A way to run containers of an image. */
interface Engine {

  /** Its name in {@code discourse.check.runtime}, and its version. */
  String description();

  /**
   * Makes the image ready to run.
   *
   * @throws EngineFailure where this machine does not let it
   */
  void prepare(CheckedImage image, Launch launch)
      throws IOException, InterruptedException, EngineFailure;

  /** The host's environment of its command lines, beyond this process's own. */
  Map<String, String> environment();

  /** The host's command line of a program of this machine that runs in the containers' network. */
  List<String> beside(List<String> program);

  /**
   * The host's command line of a container, which ends with it and with its exit code.
   *
   * @param name of the container
   * @param arguments for the image's entrypoint
   */
  List<String> container(String name, List<String> arguments);

  /** The host's command line that runs a command beside what runs in a container. */
  List<String> inside(String name, List<String> command);

  /**
   * The host's command line that sends a signal to the first process of a container.
   *
   * @param signal such as {@code SIGTERM}
   */
  List<String> signal(String name, Program container, String signal) throws InterruptedException;

  /** Why a way to run containers does not work here; another one may. */
  final class EngineFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final String fix;

    EngineFailure(String problem, String fix) {
      super(problem);
      this.fix = fix;
    }

    String fix() {
      return fix;
    }
  }
}
