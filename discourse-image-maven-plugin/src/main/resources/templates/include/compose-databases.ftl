  postgres:
    <<: *confined
    # Is pulled where there is one of that name, and else built: with the extension vector, which Discourse needs.
    image: "${POSTGRES_IMAGE:-localhost/[=site.name?json_string]-postgres:18}"
    build: {context: ., dockerfile: postgres.Dockerfile}
    user: postgres
    networks: [databases]
    environment:
      POSTGRES_DB: discourse
      POSTGRES_USER: discourse
      POSTGRES_PASSWORD_FILE: /run/secrets/db-password
      # Sorts alike whatever C library the image has, so that the data may move to another image.
      POSTGRES_INITDB_ARGS: "--locale-provider=builtin --locale=C.UTF-8 --data-checksums"
    secrets: [db-password]
    tmpfs: ["/tmp:mode=1777", "/run/postgresql:mode=1777"]
    shm_size: 512m
    volumes: ["postgres:/var/lib/postgresql"]
    mem_limit: [=site.postgresLimits.memoryMebibytes]m
    cpus: [=site.postgresLimits.milliCpus / 1000]
    pids_limit: [=site.postgresLimits.tasks]
    # Ends what clients do and writes all down.
    stop_signal: SIGINT
    stop_grace_period: 60s
    healthcheck:
      # By TCP: while the image makes the database, a server without TCP runs.
      test: ["CMD", "pg_isready", "-q", "-h", "127.0.0.1", "-U", "discourse", "-d", "discourse"]
      interval: 5s
      timeout: 5s
      retries: 20
      start_period: 60s
    restart: unless-stopped

  redis:
    <<: *confined
    image: "${REDIS_IMAGE:-redis:7.4-alpine}"
    user: redis
    networks: [databases]
    command: ["redis-server", "--save", "60", "1", "--maxmemory-policy", "noeviction"]
    tmpfs: ["/tmp:mode=1777"]
    volumes: ["redis:/data"]
    mem_limit: [=site.redisLimits.memoryMebibytes]m
    cpus: [=site.redisLimits.milliCpus / 1000]
    pids_limit: [=site.redisLimits.tasks]
    stop_grace_period: 30s
    healthcheck:
      test: ["CMD-SHELL", "redis-cli ping | grep -q PONG"]
      interval: 5s
      timeout: 5s
      retries: 20
      start_period: 60s
    restart: unless-stopped
