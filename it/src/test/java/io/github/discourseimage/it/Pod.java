package io.github.discourseimage.it;

import io.github.discourseimage.it.app.KubeApi;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A pod as the cluster sees it.
 *
 * @param component what the chart calls its part
 * @param image of the first container, by digest
 * @param containers names and ids of containers
 * @param restarts of all containers together
 */
record Pod(
    String name,
    String component,
    String address,
    String image,
    boolean ready,
    boolean leaving,
    int restarts,
    Map<String, String> containers) {

  /** Those of a namespace, the oldest first. */
  static List<Pod> all(KubeApi api, String namespace) {
    Map<?, ?> answer = api.get("/api/v1/namespaces/" + namespace + "/pods").body();
    return Manifests.list(answer, "items").stream().map(Pod::of).toList();
  }

  private static Pod of(Map<?, ?> pod) {
    Map<String, Object> metadata = Manifests.at(pod, "metadata");
    Map<String, Object> status = Manifests.at(pod, "status");
    boolean ready = false;
    for (Map<?, ?> condition : Manifests.list(status, "conditions")) {
      ready |= "Ready".equals(condition.get("type")) && "True".equals(condition.get("status"));
    }
    int restarts = 0;
    Map<String, String> containers = new TreeMap<>();
    for (Map<?, ?> container : Manifests.list(status, "containerStatuses")) {
      restarts += container.get("restartCount") instanceof Integer count ? count : 0;
      containers.put(
          String.valueOf(container.get("name")), String.valueOf(container.get("containerID")));
    }
    return new Pod(
        String.valueOf(metadata.get("name")),
        String.valueOf(Manifests.at(metadata, "labels").get("app.kubernetes.io/component")),
        String.valueOf(status.get("podIP")),
        String.valueOf(Manifests.at(pod, "spec", "containers").get("image")),
        ready,
        metadata.containsKey("deletionTimestamp"),
        restarts,
        containers);
  }
}
