package io.github.discourseimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Reads the descriptor that the build makes of the goals: it is what help and the site show. */
class ParameterDocumentationTests {

  @Test
  void everyParameterHasItsMeaningAndAnExample() throws Exception {
    Document descriptor =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new File("target/classes/META-INF/maven/plugin.xml"));
    NodeList mojos = descriptor.getElementsByTagName("mojo");
    List<String> without = new ArrayList<>();
    int seen = 0;
    for (int i = 0; i < mojos.getLength(); i++) {
      Element mojo = (Element) mojos.item(i);
      NodeList parameters = mojo.getElementsByTagName("parameter");
      for (int j = 0; j < parameters.getLength(); j++) {
        Element parameter = (Element) parameters.item(j);
        // The help goal is generated, with parameters of its own.
        if (text(parameter, "editable").equals("true") && !text(mojo, "goal").equals("help")) {
          seen++;
          if (!text(parameter, "description").contains("Example: ")) {
            without.add(text(mojo, "goal") + " " + text(parameter, "name"));
          }
        }
      }
    }

    assertThat(seen).isGreaterThan(100);
    assertThat(without).isEmpty();
  }

  private static String text(Element element, String child) {
    NodeList found = element.getElementsByTagName(child);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent();
  }
}
