package io.github.discourseimage.mojo;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.NearNames;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * Elements of the POM's {@code <configuration>} that no goal knows: Maven itself lets them pass.
 */
final class UnknownElements {

  private UnknownElements() {}

  static void check(MojoExecution execution, Findings findings) {
    Xpp3Dom configuration = execution.getConfiguration();
    if (configuration == null || execution.getMojoDescriptor() == null) {
      return;
    }
    SortedSet<String> known = new TreeSet<>();
    // One <configuration> serves all goals, so an element is known when any goal knows it.
    for (MojoDescriptor mojo : execution.getMojoDescriptor().getPluginDescriptor().getMojos()) {
      for (Parameter parameter : mojo.getParameters()) {
        known.add(parameter.getName());
      }
    }
    for (Xpp3Dom element : configuration.getChildren()) {
      if (!known.contains(element.getName())) {
        findings.add(
            "<" + element.getName() + "> in the configuration of discourse-image-maven-plugin",
            "is not a parameter of any goal" + NearNames.didYouMean(element.getName(), known),
            "see `mvn discourse-image:help -Ddetail -Dgoal=" + execution.getGoal() + "`");
      }
    }
  }
}
