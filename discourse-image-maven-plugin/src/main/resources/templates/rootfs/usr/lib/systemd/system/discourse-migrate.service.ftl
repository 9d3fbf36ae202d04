[Unit]
Description=Discourse database migration of [=site.name]
Documentation=https://meta.discourse.org/
Wants=network-online.target
After=network-online.target postgresql.service redis.service redis-server.service
Before=discourse-web.service discourse-sidekiq.service
PartOf=discourse.target

[Service]
Type=oneshot
RemainAfterExit=yes
# The rest is for discourse-post-migrate.service.
Environment=SKIP_POST_DEPLOYMENT_MIGRATIONS=1
ExecStart=[=site.paths.entrypoint] migrate
# A large forum's tables take as long as they take.
TimeoutStartSec=infinity
[#include "/include/app-service.ftl"]

[Install]
WantedBy=discourse.target
