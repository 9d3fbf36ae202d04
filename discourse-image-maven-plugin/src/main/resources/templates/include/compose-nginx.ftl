  nginx:
    <<: *confined
    image: "${IMAGE:-[=site.image?json_string]:[=site.version?json_string]}"
    user: "[=site.account.uid]:[=site.account.gid]"
    command: [nginx]
    network_mode: "service:web"
    tmpfs:
      - "/tmp:mode=1777"
      - "[=site.paths.cache]:mode=1777"
      - "[=site.paths.runtime]:mode=1777"
      - "[=site.paths.logs]:mode=1777"
    volumes: ["state:[=site.paths.state]:ro"]
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
