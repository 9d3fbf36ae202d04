  migrate:
    <<: *app
    command: [migrate]
    mem_limit: [=site.sidekiqLimits.memoryMebibytes]m
    pids_limit: [=site.sidekiqLimits.tasks]
    healthcheck: {disable: true}
    depends_on:
      postgres: {condition: service_healthy}
      redis: {condition: service_healthy}
    restart: "no"

  settings:
    <<: *app
    command: [settings]
    mem_limit: [=site.sidekiqLimits.memoryMebibytes]m
    pids_limit: [=site.sidekiqLimits.tasks]
    healthcheck: {disable: true}
    depends_on:
      migrate: {condition: service_completed_successfully}
    restart: "no"

  web:
    <<: *app
    command: [web]
    stop_signal: [=site.web.stopSignal]
    stop_grace_period: [=site.web.stopSeconds + 10]s
    mem_limit: [=site.webLimits.memoryMebibytes]m
    cpus: [=site.webLimits.milliCpus / 1000]
    pids_limit: [=site.webLimits.tasks]
    # nginx shares this service's network, so that the app itself is reachable from nowhere else.
    ports: ["${LISTEN:-127.0.0.1:[=site.ports.http]}:[=site.ports.http]"]
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
    stop_grace_period: [=site.sidekiq.stopSeconds + 10]s
    mem_limit: [=site.sidekiqLimits.memoryMebibytes]m
    cpus: [=site.sidekiqLimits.milliCpus / 1000]
    pids_limit: [=site.sidekiqLimits.tasks]
    healthcheck:
      test: ["CMD", "/usr/lib/discourse-image/probe", "worker"]
      interval: 15s
      timeout: 5s
      retries: 4
      start_period: 300s
    depends_on:
      migrate: {condition: service_completed_successfully}
      settings: {condition: service_completed_successfully}
    restart: unless-stopped
