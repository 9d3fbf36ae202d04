package io.github.discourseimage.build;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ExclusiveLock;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.WholeFile;
import io.github.discourseimage.oci.Json;
import io.github.discourseimage.oci.LayoutTags;
import io.github.discourseimage.registry.Push;
import io.github.discourseimage.registry.Referrer;
import io.github.discourseimage.registry.RegistryAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** Brings the images of the last build into their registry, and writes down what they are there. */
public final class ImagePush {

  private final ImageRequest request;
  private final RegistryAccess access;
  private final BuildLog log;

  public ImagePush(ImageRequest request, RegistryAccess access, BuildLog log) {
    this.request = request;
    this.access = access;
    this.log = log;
  }

  /** Where is told what was pushed, for other programs. */
  public static Path result(ImageRequest.Outputs outputs) {
    return outputs.directory().resolve("pushed-images.json");
  }

  /**
   * Pushes every image that has a tag.
   *
   * @param tags further ones for the image whose tag is the version alone
   * @param referrers files that are attached to every image
   */
  public List<Push.Pushed> push(SortedSet<String> tags, List<Referrer> referrers) {
    ImageRequest.Outputs outputs = request.outputs();
    Path layout = new Retagging(outputs).layout();
    String version = Containers.version(request.project().version(), outputs.oci());
    try (ExclusiveLock alone = Retagging.alone(outputs, log)) {
      LayoutTags known = LayoutTags.read(layout);
      SortedMap<String, SortedSet<String>> more = new TreeMap<>();
      if (!tags.isEmpty()) {
        if (!known.names().contains(version)) {
          throw ImageBuildException.input(
              "discourse.push.tags",
              "belong to the image '" + version + "', and " + layout + " has " + known.names(),
              "Run `mvn package` again.");
        }
        more.put(version, tags);
      }
      List<Push.Pushed> pushed =
          Push.push(
              layout,
              request.site().image(),
              more,
              referrers,
              outputs.stateDirectory().resolve("uploads"),
              access);
      WholeFile.write(result(outputs), json("images", pushed));
      return pushed;
    } catch (IOException e) {
      throw Outputs.notWritable(request, e);
    }
  }

  /** What was pushed, for programs. */
  static String json(String kind, List<Push.Pushed> pushed) {
    List<Object> images = new ArrayList<>();
    for (Push.Pushed image : pushed) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("name", image.name().toString());
      json.put("digest", image.digest().toString());
      json.put("reference", image.reference());
      json.put("tags", image.tags());
      images.add(json);
    }
    return new String(Json.bytes(Map.of(kind, images)), StandardCharsets.UTF_8) + "\n";
  }
}
