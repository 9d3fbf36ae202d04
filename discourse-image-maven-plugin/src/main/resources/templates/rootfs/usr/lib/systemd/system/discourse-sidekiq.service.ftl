[Unit]
Description=Discourse job worker (Sidekiq) of [=site.name]
Documentation=https://meta.discourse.org/
Wants=network-online.target
Requires=discourse-migrate.service
After=network-online.target discourse-migrate.service discourse-settings.service postgresql.service redis.service redis-server.service
PartOf=discourse.target

[#include "/include/sidekiq-service.ftl"]

[Install]
WantedBy=discourse.target
