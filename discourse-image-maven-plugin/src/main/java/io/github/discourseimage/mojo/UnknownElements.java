package io.github.discourseimage.mojo;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.NearNames;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.jspecify.annotations.Nullable;

/** Elements of the POM's {@code <configuration>} that no goal knows: Maven itself only warns. */
final class UnknownElements {

  private UnknownElements() {}

  /**
   * Looks at what the project configures for an execution.
   *
   * <p>The execution's own configuration is of no use: Maven has left out of it what the goal does
   * not know.
   */
  static void check(MavenProject project, MojoExecution execution, Findings findings) {
    PluginDescriptor descriptor = execution.getMojoDescriptor().getPluginDescriptor();
    Plugin plugin = project.getPlugin(descriptor.getPluginLookupKey());
    if (plugin == null) {
      return;
    }
    SortedSet<String> known = new TreeSet<>();
    // One <configuration> serves all goals, so an element is known when any goal knows it.
    for (MojoDescriptor mojo : descriptor.getMojos()) {
      for (Parameter parameter : mojo.getParameters()) {
        known.add(parameter.getName());
      }
    }
    SortedSet<String> unknown = new TreeSet<>(names(plugin.getConfiguration()));
    PluginExecution configured = plugin.getExecutionsAsMap().get(execution.getExecutionId());
    if (configured != null) {
      unknown.addAll(names(configured.getConfiguration()));
    }
    unknown.removeAll(known);
    for (String element : unknown) {
      findings.add(
          "<" + element + "> in the configuration of discourse-image-maven-plugin",
          "is not a parameter of any goal" + NearNames.didYouMean(element, known),
          "see `mvn discourse-image:help -Ddetail -Dgoal=" + execution.getGoal() + "`");
    }
  }

  private static List<String> names(@Nullable Object configuration) {
    return configuration instanceof Xpp3Dom dom
        ? Arrays.stream(dom.getChildren()).map(Xpp3Dom::getName).toList()
        : List.of();
  }
}
