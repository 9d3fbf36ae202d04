# [=site.name] [=site.version] on one machine, without a build: copy this file and postgres.Dockerfile to a directory of that machine.
#   install -d -m 0700 secrets && openssl rand -hex 32 | install -m 0444 /dev/stdin secrets/db-password
#   docker compose up --detach --wait
# Secrets are files in the directory that $SECRETS names (./secrets), readable by user [=site.account.uid] and by PostgreSQL's:
# db-password must be there, the others are switched on below. Nothing reaches the forum but what listens at $LISTEN
# (127.0.0.1:[=site.ports.http]): TLS is the affair of a proxy in front. $IMAGE may name the image by digest: registry/name@sha256:...
name: "[=site.name?json_string]"

x-confined: &confined
  read_only: true
  cap_drop: [ALL]
  security_opt: ["no-new-privileges:true"]
  logging: &logging
    driver: json-file
    options: {max-size: 10m, max-file: "5"}

x-app: &app
  <<: *confined
  image: "${IMAGE:-[=site.image?json_string]:[=site.version?json_string]}"
  user: "[=site.account.uid]:[=site.account.gid]"
  networks: [default, databases]
  # Only what differs from the image's /etc/discourse/discourse.env.
  environment: &environment
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

[#include "/include/compose-roles.ftl"]

[#include "/include/compose-nginx.ftl"]

networks:
  default: {}
  # Without a way out of the machine, and without one in.
  databases: {internal: true}

volumes:
  state: {}
  cache: {}
  postgres: {}
  redis: {}

secrets:
[#list site.secrets as secret]
  [=secret.required?then("", "# ")][=secret.credential]: {file: "${SECRETS:-./secrets}/[=secret.credential]"}
[/#list]
