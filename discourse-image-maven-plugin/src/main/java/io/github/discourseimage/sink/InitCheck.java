package io.github.discourseimage.sink;

import io.github.discourseimage.image.Findings;
import java.util.List;

/** Whether bases bring the program that is to be the first process of their containers. */
final class InitCheck {

  private InitCheck() {}

  /**
   * Looks into all bases; what has none is laid over an image that nobody knows here.
   *
   * @throws io.github.discourseimage.image.ImageBuildException naming each that does not bring it
   */
  static void check(ContainerSpec.Init init, List<Bases.Base> bases) {
    Findings findings = new Findings();
    for (Bases.Base base : bases) {
      BaseTree tree = base.hides().rest();
      boolean there =
          tree.find(tree.real(init.program().parent()).resolve(init.program().name())).isPresent();
      if (!base.image().tree().isEmpty() && !there) {
        findings.add(
            "<baseImages><" + base.distribution() + ">",
            "has no " + init.program() + ", which discourse.oci.init=systemd makes process 1",
            "install "
                + String.join(" and ", base.distribution().packages().systemdPackages())
                + " in it, or choose discourse.oci.init=tini");
      }
    }
    findings.throwIfAny();
  }
}
