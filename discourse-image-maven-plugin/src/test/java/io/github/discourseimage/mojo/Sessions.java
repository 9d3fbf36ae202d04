package io.github.discourseimage.mojo;

import java.util.Map;
import java.util.Properties;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.DefaultMavenExecutionResult;
import org.apache.maven.execution.MavenSession;

/** Sessions as Maven makes them for a goal. */
final class Sessions {

  private Sessions() {}

  /** With what stands behind {@code -D} on the command line. */
  @SuppressWarnings("deprecation") // The other constructors want a whole container.
  static MavenSession withUserProperties(Map<String, String> values) {
    Properties properties = new Properties();
    properties.putAll(values);
    DefaultMavenExecutionRequest request = new DefaultMavenExecutionRequest();
    request.setUserProperties(properties);
    return new MavenSession(null, request, new DefaultMavenExecutionResult(), java.util.List.of());
  }
}
