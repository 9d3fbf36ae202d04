# For whoever works on [=site.name], on top of compose.yaml, which nobody reads unless it is named:
#   docker compose -f container/compose.yaml -f container/compose.dev.yaml up --build
# Builds the image, makes the databases reachable from this machine and lets what fails stay down.
x-app: &app
  image: "${IMAGE:-[=site.image?json_string]:dev}"
  build:
    context: ..
    dockerfile: container/Dockerfile
    args:
      DISTRIBUTION: "${DISTRIBUTION:-[=site.containerDistribution]}"
  # A plugin that you work on, over the image's copy of it:
  # volumes: ["../../src/main/plugins/my-plugin:[=site.paths.app]/plugins/my-plugin:ro"]
  environment:
    DISCOURSE_DEVELOPER_EMAILS: "${DEVELOPER_EMAILS:-developer@example.org}"
    UNICORN_WORKERS: "1"

services:
  migrate: *app

  settings: *app

  web:
    <<: *app
    restart: "no"

  sidekiq:
    <<: *app
    restart: "no"

  nginx:
    image: "${IMAGE:-[=site.image?json_string]:dev}"
    restart: "no"

  postgres:
    command: ["postgres", "-c", "log_statement=all"]
    networks: [default]
    ports: ["127.0.0.1:${POSTGRES_PORT:-5432}:5432"]
    restart: "no"

  redis:
    command: ["redis-server", "--save", "", "--loglevel", "verbose"]
    networks: [default]
    ports: ["127.0.0.1:${REDIS_PORT:-6379}:6379"]
    restart: "no"
