# [=site.name] on one machine: docker compose -f container/compose.yaml up --build
# Secrets are files, readable by user [=site.account.uid], in the directory that $SECRETS names: db-password at least.
name: "[=site.name?json_string]"

x-app: &app
  image: "${IMAGE:-[=site.image?json_string]:[=site.version?json_string]}"
  build:
    context: ..
    dockerfile: container/Dockerfile
    args:
      DISTRIBUTION: "${DISTRIBUTION:-[=site.containerDistribution]}"
  user: "[=site.account.uid]:[=site.account.gid]"
  read_only: true
  cap_drop: [ALL]
  security_opt: ["no-new-privileges:true"]
  # Only what differs from the image's /etc/discourse/discourse.env.
  environment:
    DISCOURSE_DB_HOST: postgres
    DISCOURSE_DB_NAME: discourse
    DISCOURSE_DB_USERNAME: discourse
    DISCOURSE_REDIS_HOST: redis
  secrets:
[#list site.secrets as secret]
    [=secret.required?then("", "# ")]- [=secret.credential]
[/#list]
  tmpfs:
    - "/tmp:mode=1777"
    - "[=site.paths.runtime]:mode=1777"
    - "[=site.paths.logs]:mode=1777"
  volumes:
    - "state:[=site.paths.state]"
    - "cache:[=site.paths.cache]"

services:
[#include "/include/compose-databases.ftl"]

  migrate:
    <<: *app
    command: [migrate]
    healthcheck: {disable: true}
    depends_on:
      postgres: {condition: service_healthy}
      redis: {condition: service_healthy}
    restart: "no"

  settings:
    <<: *app
    command: [settings]
    healthcheck: {disable: true}
    depends_on:
      migrate: {condition: service_completed_successfully}
    restart: "no"

  web:
    <<: *app
    command: [web]
    stop_signal: [=site.web.stopSignal]
    stop_grace_period: [=site.web.stopSeconds]s
    mem_limit: [=site.webLimits.memoryMebibytes]m
    cpus: [=site.webLimits.milliCpus / 1000]
    pids_limit: [=site.webLimits.tasks]
    # nginx shares this service's network, so that the app itself is reachable from nowhere else.
    ports: ["${PORT:-[=site.ports.http]}:[=site.ports.http]"]
    healthcheck:
[#assign health = site.container.healthSeconds]
      test: ["CMD"[#list site.container.healthCheck as word], "[=word]"[/#list]]
      interval: [=health.interval]s
      timeout: [=health.timeout]s
      retries: [=health.retries]
      start_period: [=health.start]s
    depends_on:
      migrate: {condition: service_completed_successfully}
      settings: {condition: service_completed_successfully}
    restart: unless-stopped

  sidekiq:
    <<: *app
    command: [sidekiq]
    stop_signal: SIGTERM
    stop_grace_period: [=site.sidekiq.stopSeconds]s
    mem_limit: [=site.sidekiqLimits.memoryMebibytes]m
    cpus: [=site.sidekiqLimits.milliCpus / 1000]
    pids_limit: [=site.sidekiqLimits.tasks]
    healthcheck:
      test: ["CMD", "pgrep", "-f", "^sidekiq "]
      interval: 15s
      timeout: 5s
      retries: 4
      start_period: 300s
    depends_on:
      migrate: {condition: service_completed_successfully}
      settings: {condition: service_completed_successfully}
    restart: unless-stopped

[#include "/include/compose-nginx.ftl"]

volumes:
  state: {}
  cache: {}
  postgres: {}
  redis: {}

secrets:
[#list site.secrets as secret]
  [=secret.required?then("", "# ")][=secret.credential]: {file: "${SECRETS:-./secrets}/[=secret.credential]"}
[/#list]
