package io.github.discourseimage.mojo;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.Findings;
import java.io.IOException;
import java.io.StringReader;
import org.apache.maven.model.Build;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.junit.jupiter.api.Test;

class UnknownElementsTests {

  /** Checks the goal package of a project with a configuration for all goals and one for this. */
  private static void check(String forAll, String forOne) throws Exception {
    PluginDescriptor descriptor = new PluginDescriptor();
    descriptor.setGroupId("io.github.discourseimage");
    descriptor.setArtifactId("discourse-image-maven-plugin");
    MojoDescriptor packaging = goal(descriptor, "package", "repository", "branch");
    goal(descriptor, "explain", "path");
    Plugin plugin = new Plugin();
    plugin.setGroupId(descriptor.getGroupId());
    plugin.setArtifactId(descriptor.getArtifactId());
    plugin.setConfiguration(dom(forAll));
    PluginExecution one = new PluginExecution();
    one.setId("default-package");
    one.setConfiguration(dom(forOne));
    plugin.addExecution(one);
    MavenProject project = new MavenProject();
    project.getModel().setBuild(new Build());
    project.getBuild().addPlugin(plugin);
    Findings findings = new Findings();
    UnknownElements.check(project, new MojoExecution(packaging, "default-package"), findings);
    findings.throwIfAny();
  }

  private static org.codehaus.plexus.util.xml.Xpp3Dom dom(String children)
      throws IOException, XmlPullParserException {
    return Xpp3DomBuilder.build(
        new StringReader("<configuration>" + children + "</configuration>"));
  }

  private static MojoDescriptor goal(PluginDescriptor plugin, String name, String... parameters)
      throws Exception {
    MojoDescriptor goal = new MojoDescriptor();
    goal.setGoal(name);
    goal.setPluginDescriptor(plugin);
    for (String parameter : parameters) {
      Parameter described = new Parameter();
      described.setName(parameter);
      goal.addParameter(described);
    }
    plugin.addMojo(goal);
    return goal;
  }

  @Test
  void namesEveryElementThatNoGoalKnows() {
    assertThatThrownBy(() -> check("<repositry>x</repositry><branch>y</branch>", "<whatever/>"))
        .hasMessage(
            "2 problems:\n"
                + "  <repositry> in the configuration of discourse-image-maven-plugin: is not a"
                + " parameter of any goal; did you mean 'repository'?\n"
                + "    Fix: see `mvn discourse-image:help -Ddetail -Dgoal=package`\n"
                + "  <whatever> in the configuration of discourse-image-maven-plugin: is not a"
                + " parameter of any goal\n"
                + "    Fix: see `mvn discourse-image:help -Ddetail -Dgoal=package`");
  }

  @Test
  void letsParametersOfOtherGoalsPass() {
    assertThatCode(() -> check("<path>/etc</path>", "<branch>y</branch>"))
        .doesNotThrowAnyException();
  }
}
