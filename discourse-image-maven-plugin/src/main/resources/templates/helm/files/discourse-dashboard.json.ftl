{
  "title": "Discourse, [=site.name]",
  "tags": ["discourse"],
  "schemaVersion": 39,
  "editable": true,
  "refresh": "1m",
  "time": {"from": "now-6h", "to": "now"},
  "templating": {"list": [
    {"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Prometheus"},
    {"name": "namespace", "type": "query", "label": "Namespace", "refresh": 2,
     "datasource": {"type": "prometheus", "uid": "${datasource}"},
     "query": "label_values(discourse_http_requests, namespace)"}
  ]},
  "panels": [
    {"id": 1, "type": "timeseries", "title": "Requests a second", "datasource": {"type": "prometheus", "uid": "${datasource}"},
     "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8}, "fieldConfig": {"defaults": {"unit": "reqps", "min": 0}, "overrides": []}, "targets": [
      {"refId": "A", "expr": "sum by (status) (rate(discourse_http_requests{namespace=\"$namespace\"}[$__rate_interval]))", "legendFormat": "{{status}}"}]},
    {"id": 2, "type": "timeseries", "title": "Share of errors (5xx)", "datasource": {"type": "prometheus", "uid": "${datasource}"},
     "gridPos": {"x": 12, "y": 0, "w": 12, "h": 8}, "fieldConfig": {"defaults": {"unit": "percentunit", "min": 0}, "overrides": []}, "targets": [
      {"refId": "A", "expr": "sum(rate(discourse_http_requests{namespace=\"$namespace\",status=~\"5..\"}[$__rate_interval])) / sum(rate(discourse_http_requests{namespace=\"$namespace\"}[$__rate_interval]))", "legendFormat": "5xx"}]},
    {"id": 3, "type": "timeseries", "title": "Page views a second", "datasource": {"type": "prometheus", "uid": "${datasource}"},
     "gridPos": {"x": 0, "y": 8, "w": 12, "h": 8}, "fieldConfig": {"defaults": {"unit": "short", "min": 0}, "overrides": []}, "targets": [
      {"refId": "A", "expr": "sum by (type) (rate(discourse_page_views{namespace=\"$namespace\"}[$__rate_interval]))", "legendFormat": "{{type}}"}]},
    {"id": 4, "type": "timeseries", "title": "Time of a request, 99 of 100", "datasource": {"type": "prometheus", "uid": "${datasource}"},
     "gridPos": {"x": 12, "y": 8, "w": 12, "h": 8}, "fieldConfig": {"defaults": {"unit": "s", "min": 0}, "overrides": []}, "targets": [
      {"refId": "A", "expr": "max by (controller, action) (discourse_http_duration_seconds{namespace=\"$namespace\",quantile=\"0.99\"})", "legendFormat": "{{controller}} {{action}}"}]},
    {"id": 5, "type": "timeseries", "title": "What a request waits for", "datasource": {"type": "prometheus", "uid": "${datasource}"},
     "gridPos": {"x": 0, "y": 16, "w": 12, "h": 8}, "fieldConfig": {"defaults": {"unit": "s", "min": 0}, "overrides": []}, "targets": [
      {"refId": "A", "expr": "sum(rate(discourse_http_sql_duration_seconds_sum{namespace=\"$namespace\"}[$__rate_interval])) / sum(rate(discourse_http_sql_duration_seconds_count{namespace=\"$namespace\"}[$__rate_interval]))", "legendFormat": "PostgreSQL"},
      {"refId": "B", "expr": "sum(rate(discourse_http_redis_duration_seconds_sum{namespace=\"$namespace\"}[$__rate_interval])) / sum(rate(discourse_http_redis_duration_seconds_count{namespace=\"$namespace\"}[$__rate_interval]))", "legendFormat": "Redis"},
      {"refId": "C", "expr": "sum(rate(discourse_http_net_duration_seconds_sum{namespace=\"$namespace\"}[$__rate_interval])) / sum(rate(discourse_http_net_duration_seconds_count{namespace=\"$namespace\"}[$__rate_interval]))", "legendFormat": "network"},
      {"refId": "D", "expr": "sum(rate(discourse_http_queue_duration_seconds_sum{namespace=\"$namespace\"}[$__rate_interval])) / sum(rate(discourse_http_queue_duration_seconds_count{namespace=\"$namespace\"}[$__rate_interval]))", "legendFormat": "a worker"}]},
    {"id": 6, "type": "timeseries", "title": "Requests at work and waiting", "datasource": {"type": "prometheus", "uid": "${datasource}"},
     "gridPos": {"x": 12, "y": 16, "w": 12, "h": 8}, "fieldConfig": {"defaults": {"unit": "short", "min": 0}, "overrides": []}, "targets": [
      {"refId": "A", "expr": "sum(discourse_active_app_reqs{namespace=\"$namespace\"})", "legendFormat": "at work"},
      {"refId": "B", "expr": "sum(discourse_queued_app_reqs{namespace=\"$namespace\"})", "legendFormat": "waiting"}]},
    {"id": 7, "type": "timeseries", "title": "Jobs waiting", "datasource": {"type": "prometheus", "uid": "${datasource}"},
     "gridPos": {"x": 0, "y": 24, "w": 12, "h": 8}, "fieldConfig": {"defaults": {"unit": "short", "min": 0}, "overrides": []}, "targets": [
      {"refId": "A", "expr": "max by (queue) (discourse_sidekiq_jobs_enqueued{namespace=\"$namespace\"})", "legendFormat": "{{queue}}"}]},
    {"id": 8, "type": "timeseries", "title": "Cache for anonymous people: hits of 100", "datasource": {"type": "prometheus", "uid": "${datasource}"},
     "gridPos": {"x": 12, "y": 24, "w": 12, "h": 8}, "fieldConfig": {"defaults": {"unit": "percentunit", "min": 0}, "overrides": []}, "targets": [
      {"refId": "A", "expr": "sum(rate(discourse_http_anon_cache_hit{namespace=\"$namespace\"}[$__rate_interval])) / (sum(rate(discourse_http_anon_cache_hit{namespace=\"$namespace\"}[$__rate_interval])) + sum(rate(discourse_http_anon_cache_store{namespace=\"$namespace\"}[$__rate_interval])))", "legendFormat": "hits"}]},
    {"id": 9, "type": "timeseries", "title": "Databases answer", "datasource": {"type": "prometheus", "uid": "${datasource}"},
     "gridPos": {"x": 0, "y": 32, "w": 12, "h": 8}, "fieldConfig": {"defaults": {"unit": "short", "min": 0}, "overrides": []}, "targets": [
      {"refId": "A", "expr": "min(discourse_postgres_primary_available{namespace=\"$namespace\"})", "legendFormat": "PostgreSQL"},
      {"refId": "B", "expr": "min(discourse_redis_primary_available{namespace=\"$namespace\"})", "legendFormat": "Redis"}]},
    {"id": 10, "type": "timeseries", "title": "Memory of processes", "datasource": {"type": "prometheus", "uid": "${datasource}"},
     "gridPos": {"x": 12, "y": 32, "w": 12, "h": 8}, "fieldConfig": {"defaults": {"unit": "bytes", "min": 0}, "overrides": []}, "targets": [
      {"refId": "A", "expr": "sum by (pod, type) (discourse_rss{namespace=\"$namespace\"})", "legendFormat": "{{pod}} {{type}}"}]},
    {"id": 11, "type": "timeseries", "title": "Connections to PostgreSQL", "datasource": {"type": "prometheus", "uid": "${datasource}"},
     "gridPos": {"x": 0, "y": 40, "w": 12, "h": 8}, "fieldConfig": {"defaults": {"unit": "short", "min": 0}, "overrides": []}, "targets": [
      {"refId": "A", "expr": "sum by (pod) (discourse_active_record_connections_count{namespace=\"$namespace\"})", "legendFormat": "{{pod}}"}]},
    {"id": 12, "type": "timeseries", "title": "JavaScript heaps", "datasource": {"type": "prometheus", "uid": "${datasource}"},
     "gridPos": {"x": 12, "y": 40, "w": 12, "h": 8}, "fieldConfig": {"defaults": {"unit": "bytes", "min": 0}, "overrides": []}, "targets": [
      {"refId": "A", "expr": "sum by (pod) (discourse_v8_used_heap_size{namespace=\"$namespace\"})", "legendFormat": "{{pod}}"}]}
  ]
}
