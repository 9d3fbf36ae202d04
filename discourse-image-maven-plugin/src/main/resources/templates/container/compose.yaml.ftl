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
  postgres:
    # Discourse needs the extension vector beside hstore and pg_trgm.
    image: "${POSTGRES_IMAGE:-pgvector/pgvector:pg18}"
    user: postgres
    read_only: true
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
    environment:
      POSTGRES_DB: discourse
      POSTGRES_USER: discourse
      POSTGRES_PASSWORD_FILE: /run/secrets/db-password
    secrets: [db-password]
    tmpfs: ["/tmp:mode=1777", "/run/postgresql:mode=1777"]
    shm_size: 512m
    volumes: ["postgres:/var/lib/postgresql"]
    healthcheck:
      test: ["CMD", "pg_isready", "-q", "-U", "discourse"]
      interval: 5s
      timeout: 5s
      retries: 20
    restart: unless-stopped

  redis:
    image: "${REDIS_IMAGE:-redis:7.4-alpine}"
    user: redis
    read_only: true
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
    command: ["redis-server", "--save", "60", "1"]
    volumes: ["redis:/data"]
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
      interval: 5s
      timeout: 5s
      retries: 20
    restart: unless-stopped

  migrate:
    <<: *app
    command: ["bundle", "exec", "rake", "db:migrate"]
    healthcheck: {disable: true}
    depends_on:
      postgres: {condition: service_healthy}
      redis: {condition: service_healthy}
    restart: "no"

  settings:
    <<: *app
    command: ["/usr/lib/discourse-image/import-settings"]
    healthcheck: {disable: true}
    depends_on:
      migrate: {condition: service_completed_successfully}
    restart: "no"

  web:
    <<: *app
    command: [[#list site.web.command as word]"[=word?json_string]"[#sep], [/#sep][/#list]]
    stop_signal: [=site.web.stopSignal]
    stop_grace_period: [=site.web.stopSeconds]s
    mem_limit: [=site.webLimits.memoryMebibytes]m
    cpus: [=site.webLimits.milliCpus / 1000]
    pids_limit: [=site.webLimits.tasks]
    # nginx shares this service's network, so that the app itself is reachable from nowhere else.
    ports: ["${PORT:-[=site.ports.http]}:[=site.ports.http]"]
    healthcheck:
      test: ["CMD", "curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:[=site.ports.app]/srv/status"]
      interval: 15s
      timeout: 5s
      retries: 4
      start_period: 300s
    depends_on:
      migrate: {condition: service_completed_successfully}
      settings: {condition: service_completed_successfully}
    restart: unless-stopped

  sidekiq:
    <<: *app
    command: [[#list site.sidekiq.command as word]"[=word?json_string]"[#sep], [/#sep][/#list]]
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

  nginx:
    <<: *app
    entrypoint: ["tini", "--", "/usr/lib/discourse-image/nginx"]
    command: []
    environment: {}
    secrets: []
    network_mode: "service:web"
    tmpfs:
      - "/tmp:mode=1777"
      - "[=site.paths.cache]:mode=1777"
      - "[=site.paths.runtime]:mode=1777"
      - "[=site.paths.logs]:mode=1777"
    volumes: ["state:[=site.paths.state]:ro"]
    stop_signal: SIGQUIT
    stop_grace_period: 30s
    mem_limit: [=site.nginxLimits.memoryMebibytes]m
    cpus: [=site.nginxLimits.milliCpus / 1000]
    pids_limit: [=site.nginxLimits.tasks]
    healthcheck:
      test: ["CMD", "curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:[=site.ports.http]/srv/status"]
      interval: 15s
      timeout: 5s
      retries: 4
      start_period: 30s
    depends_on:
      web: {condition: service_healthy, restart: true}
    restart: unless-stopped

volumes:
  state: {}
  cache: {}
  postgres: {}
  redis: {}

secrets:
[#list site.secrets as secret]
  [=secret.required?then("", "# ")][=secret.credential]: {file: "${SECRETS:-./secrets}/[=secret.credential]"}
[/#list]
