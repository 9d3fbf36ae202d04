package io.github.discourseimage.build;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an image says of itself (OCI image specification 1.1, "Annotations", pre-defined keys), the
 * user's own over that.
 */
final class Labels {

  private static final String KEY = "org.opencontainers.image.";

  /** Of SPDX expressions: names, versions, and the words between them (SPDX 2.3, annex D). */
  private static final Pattern SPDX =
      Pattern.compile("\\(?[A-Za-z0-9.+-]+\\)?( (AND|OR|WITH) \\(?[A-Za-z0-9.+-]+\\)?)*");

  private Labels() {}

  /**
   * Makes them.
   *
   * @param revision of the app
   * @param appLicense as the app's package.json tells it, or null
   * @param created ISO 8601
   */
  static SortedMap<String, String> of(
      ImageRequest request, String revision, @Nullable String appLicense, String created) {
    ImageRequest.Project project = request.project();
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put(KEY + "created", created);
    labels.put(KEY + "revision", revision);
    labels.put(KEY + "title", project.artifactId());
    labels.put(KEY + "version", project.version());
    labels.put(KEY + "source", source(request.app().repository()));
    labels.put(KEY + "description", project.about().description());
    labels.put(KEY + "url", project.about().url());
    labels.put(KEY + "vendor", project.about().vendor());
    labels.put(KEY + "licenses", licenses(project.about().licenses(), appLicense));
    labels.values().removeIf(String::isEmpty);
    labels.putAll(request.outputs().oci().labels());
    return labels;
  }

  /** The project's, where it tells names of SPDX; a reader of an expression takes no others. */
  private static String licenses(List<String> project, @Nullable String app) {
    List<String> known = project.stream().filter(name -> SPDX.matcher(name).matches()).toList();
    if (!known.isEmpty() && known.size() == project.size()) {
      return String.join(" OR ", known);
    }
    return app != null && SPDX.matcher(app).matches() ? app : "";
  }

  /** A repository's address without whoever reads it; nothing for one of this machine. */
  static String source(String repository) {
    int scheme = repository.indexOf("://");
    int colon = repository.indexOf(':');
    int slash = repository.indexOf('/');
    if (scheme > 0) {
      String rest = repository.substring(scheme + 3).replaceFirst("[?#].*", "");
      int path = rest.indexOf('/');
      String authority = path < 0 ? rest : rest.substring(0, path);
      boolean here = repository.startsWith("file:");
      return here
          ? ""
          : repository.substring(0, scheme + 3)
              + authority.substring(authority.lastIndexOf('@') + 1)
              + (path < 0 ? "" : rest.substring(path));
    }
    if (colon > 1 && (slash < 0 || colon < slash) && !repository.startsWith("file:")) {
      String path = repository.substring(colon + 1);
      String host = repository.substring(repository.lastIndexOf('@', colon) + 1, colon);
      return "ssh://" + host + (path.startsWith("/") ? "" : "/") + path;
    }
    return "";
  }
}
