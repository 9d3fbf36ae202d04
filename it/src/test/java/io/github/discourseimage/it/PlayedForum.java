package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A chart's release by {@code podman kube play}, and what people do with it. */
final class PlayedForum {
  private static final Pattern UPLOAD = Pattern.compile("\"url\":\"(/uploads/[^\"]+)\"");

  private final KubePlay node;
  private final List<ChartManifest> chart;
  private final List<ChartManifest> played = new ArrayList<>();
  private String url = "";

  PlayedForum(KubePlay node, List<ChartManifest> chart) {
    this.node = node;
    this.chart = chart;
  }

  /** Whatever has made a pod so far. */
  List<ChartManifest> played() {
    return played;
  }

  ChartManifest object(String kind, String name) {
    return chart.stream()
        .filter(it -> it.kind().equals(kind) && it.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  ChartManifest web() {
    return object("Deployment", "forum-compiled-app-web");
  }

  ChartManifest sidekiq() {
    return object("Deployment", "forum-compiled-app-sidekiq");
  }

  /** Runs a job to its end; returns its exit code and what it said. */
  String run(ChartManifest job) throws IOException {
    node.play(job.name(), job.text());
    played.add(job);
    String container = KubePlay.containers(job).values().iterator().next();
    return node.podman("wait " + container) + node.podman("logs " + container + " 2>&1");
  }

  /** Everything of the chart that is no hook, as one file. */
  void start() throws IOException {
    ChartManifest claim = object("PersistentVolumeClaim", "forum-compiled-app");
    node.play(claim.name(), claim.text());
    node.giveToGroup(claim.name(), 0);
    node.play(
        "forum",
        chart.stream()
            .filter(it -> !it.isHook())
            .map(ChartManifest::text)
            .collect(Collectors.joining("---\n")));
    played.addAll(List.of(web(), sidekiq()));
    url = "http://" + node.address(web()) + ":8080";
    answers("/srv/status", "ok");
    node.awaitReady(web());
    node.awaitReady(sidekiq());
  }

  /** Pages, a job and an upload. */
  void serves() {
    answers("/", "<title>Imported</title>");
    answers("/about.json", "\"redis\":\"PONG\"");
    assertThat(curl("--data-binary eat-this ", "/posts")).contains("\"id\":1");
    answers("/posts.json", "<p>eat-this</p>");
    Matcher upload = UPLOAD.matcher(curl("--data-binary GIF89a ", "/uploads?ext=gif"));
    assertThat(upload.find()).isTrue();
    assertThat(curl("--include ", upload.group(1))).contains("image/gif", "nginx", "GIF89a");
  }

  /** A job that is given while no worker runs is done by the next. */
  void losesNoJobWhileWorkersChange() {
    assertThat(node.stop(sidekiq())).isEqualTo(Map.of("sidekiq", "0"));
    curl("--data-binary and-that ", "/posts");
    assertThat(curl("", "/posts.json")).contains("and-that").doesNotContain("<p>and-that</p>");
    node.podman("start " + KubePlay.containers(sidekiq()).get("sidekiq"));
    answers("/posts.json", "<p>and-that</p>");
  }

  private void answers(String path, String text) {
    String asked = "curl -sS " + url + path + " 2>&1";
    String found =
        node.sh(
            "for i in $(seq 300); do %s | grep -qF '%s' && echo yes && exit; sleep 0.2; done; %s"
                .formatted(asked, text, asked));
    if (!found.equals("yes\n")) {
      throw new AssertionError(path + " never held '" + text + "' but " + found + logs());
    }
  }

  private String logs() {
    StringBuilder logs = new StringBuilder(node.podman("ps --all"));
    for (ChartManifest pod : List.of(web(), sidekiq())) {
      KubePlay.containers(pod)
          .values()
          .forEach(name -> logs.append(node.podman("logs --names --tail=30 " + name + " 2>&1")));
    }
    return logs.toString();
  }

  private String curl(String options, String path) {
    return node.sh("curl -fsS " + options + "'" + url + path + "'");
  }
}
