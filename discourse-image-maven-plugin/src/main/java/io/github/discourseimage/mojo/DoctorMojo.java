package io.github.discourseimage.mojo;

import io.github.discourseimage.build.Diagnosis;
import io.github.discourseimage.build.Doctor;
import io.github.discourseimage.build.ImageRequest;
import io.github.discourseimage.build.Machine;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.source.git.GitSettings;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Tells for each output, and for compiling the app, whether this machine can make it, what is
 * missing and which package brings it. Nothing is changed.
 *
 * @since 0.1
 */
@Mojo(name = "doctor", threadSafe = true)
public class DoctorMojo extends AbstractImageMojo {

  /**
   * Whether to fail when something that the project asks for cannot be made here. Example: {@code
   * true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.doctor.strict", defaultValue = "false")
  boolean doctorStrict;

  /**
   * Whether to skip this goal. Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.doctor.skip", defaultValue = "false")
  private boolean skipDoctor;

  @Override
  boolean skipGoal() {
    return skipDoctor;
  }

  @Override
  void run(ImageRequest request, GitSettings settings, MavenLog log) {
    List<Diagnosis> diagnoses = new Doctor(request, settings, Machine.here()).examine();
    diagnoses.forEach(diagnosis -> diagnosis.lines().forEach(log::info));
    String impossible =
        diagnoses.stream()
            .filter(diagnosis -> diagnosis.wanted() && !diagnosis.possible())
            .map(Diagnosis::name)
            .collect(Collectors.joining(", "));
    if (doctorStrict && !impossible.isEmpty()) {
      throw ImageBuildException.environment(
          "discourse.doctor.strict",
          "this machine cannot make " + impossible,
          "see above what is missing, or leave the output away",
          null);
    }
  }
}
