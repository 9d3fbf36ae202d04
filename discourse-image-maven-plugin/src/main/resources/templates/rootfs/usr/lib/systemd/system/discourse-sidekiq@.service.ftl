# One more worker, for some queues: discourse-sidekiq@critical:default.service takes those of default when critical is empty.
[Unit]
Description=Discourse job worker (Sidekiq) of [=site.name] for %i
Documentation=https://meta.discourse.org/
Wants=network-online.target
Requires=discourse-migrate.service
After=network-online.target discourse-migrate.service discourse-settings.service postgresql.service redis.service redis-server.service
PartOf=discourse.target

[#include "/include/sidekiq-service.ftl"]
Environment=DISCOURSE_IMAGE_QUEUES=%i
EnvironmentFile=-[=site.paths.config]/sidekiq-%i.env

[Install]
WantedBy=discourse.target
