package io.github.discourseimage.helm;

import com.marcnuri.helm.LintCommand;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import com.marcnuri.helm.jni.HelmLib;
import com.sun.jna.Native;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The process that Helm's library is loaded into, see {@link EmbeddedHelm}. It reads tasks from one
 * file and writes answers to another, for the library may say things on the standard streams.
 */
final class HelmProcess {

  private HelmProcess() {}

  /**
   * @param args the library, the file with the tasks, the file for the answers
   */
  public static void main(String[] args) throws Exception {
    HelmLib library = Native.load(args[0], HelmLib.class);
    ArrayList<HelmTask.Answer> answers = new ArrayList<>();
    for (HelmTask task : tasks(Path.of(args[1]))) {
      answers.add(answer(library, task));
    }
    Files.write(Path.of(args[2]), bytes(answers));
    // The library has threads of its own.
    System.exit(0);
  }

  private static HelmTask.Answer answer(HelmLib library, HelmTask task) {
    Path chart = Path.of(task.chart());
    try {
      if (task.isLint()) {
        LintResult result = new LintCommand(library, chart).strict().call();
        return new HelmTask.Answer(result.isFailed(), String.join("\n", result.getMessages()));
      }
      TemplateCommand command =
          new TemplateCommand(library, chart)
              .withName(task.release())
              .withNamespace(task.namespace())
              .withKubeVersion(task.kubernetes());
      task.values().forEach(file -> command.withValuesFile(Path.of(file)));
      // Nothing at all comes as null.
      return new HelmTask.Answer(false, Objects.requireNonNullElse(command.call(), ""));
    } catch (IllegalStateException e) {
      return new HelmTask.Answer(true, String.valueOf(e.getMessage()));
    }
  }

  static byte[] bytes(ArrayList<?> serializable) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(serializable);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static List<HelmTask> tasks(Path file) throws IOException, ClassNotFoundException {
    List<HelmTask> tasks = new ArrayList<>();
    ((List<?>) object(file)).forEach(task -> tasks.add((HelmTask) task));
    return tasks;
  }

  /** What {@link #bytes} wrote; only this class writes such files. */
  static Object object(Path file) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
      return in.readObject();
    }
  }
}
