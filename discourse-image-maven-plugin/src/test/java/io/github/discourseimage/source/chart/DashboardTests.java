package io.github.discourseimage.source.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.discourseimage.template.Sites;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Grafana's dashboard against what the app tells. */
class DashboardTests {

  private static final String VALUES =
      "database: {host: db}\nredis: {host: redis}\ndashboard: {enabled: true}\n";

  /** Of discourse-prometheus: lib/collector.rb, lib/internal_metric/global.rb and process.rb. */
  private static final Set<String> METRICS =
      Set.of(
          "active_app_reqs",
          "active_record_connections_count",
          "http_anon_cache_hit",
          "http_anon_cache_store",
          "http_duration_seconds",
          "http_net_duration_seconds",
          "http_queue_duration_seconds",
          "http_redis_duration_seconds",
          "http_requests",
          "http_sql_duration_seconds",
          "page_views",
          "postgres_primary_available",
          "queued_app_reqs",
          "redis_primary_available",
          "rss",
          "sidekiq_jobs_enqueued",
          "v8_used_heap_size");

  @Test
  void everyQueryNamesAMetricThatTheAppHas(@TempDir Path directory) throws IOException {
    Manifest config =
        HelmChart.write(Sites.of("pitchfork"), directory)
            .manifest(VALUES, "ConfigMap/release-my-forum-dashboard");
    assertThat(config.map("metadata", "labels").get("grafana_dashboard")).isEqualTo("1");
    String text = String.valueOf(config.map("data").get("release-my-forum.json"));
    JsonObject dashboard = JsonParser.parseString(text).getAsJsonObject();

    assertThat(dashboard.get("title").getAsString()).isEqualTo("Discourse, my-forum");
    List<Integer> ids = new ArrayList<>();
    Set<String> named = new HashSet<>();
    for (JsonElement element : dashboard.getAsJsonArray("panels")) {
      JsonObject panel = element.getAsJsonObject();
      ids.add(panel.get("id").getAsInt());
      for (JsonElement target : panel.getAsJsonArray("targets")) {
        String query = target.getAsJsonObject().get("expr").getAsString();
        List<String> metrics =
            Pattern.compile("discourse_(\\w+?)(_sum|_count)?\\{")
                .matcher(query)
                .results()
                .map(DashboardTests::metric)
                .toList();
        assertThat(metrics).as(query).isNotEmpty().isSubsetOf(METRICS);
        assertThat(query.split("namespace=\"\\$namespace\"", -1)).hasSize(metrics.size() + 1);
        named.addAll(metrics);
      }
    }
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(named).isEqualTo(METRICS);
  }

  /** Only sums and counts of summaries have such a suffix of their own. */
  private static String metric(MatchResult match) {
    String suffix = match.group(2);
    return suffix == null || match.group(1).endsWith("_seconds")
        ? match.group(1)
        : match.group(1) + suffix;
  }
}
