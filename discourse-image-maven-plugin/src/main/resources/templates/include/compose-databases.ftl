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
