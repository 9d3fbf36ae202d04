[Unit]
Description=Discourse web server ([=site.web.name]) of [=site.name]
Documentation=https://meta.discourse.org/
Wants=network-online.target
Requires=discourse-migrate.service
After=network-online.target discourse-migrate.service discourse-settings.service postgresql.service redis.service redis-server.service
PartOf=discourse.target

[Service]
# Started is what answers; what does not for a minute is started anew.
Type=notify
WatchdogSec=[=site.container.healthSeconds.interval * site.container.healthSeconds.retries]
WatchdogSignal=SIGKILL
# The wait for PostgreSQL and Redis, and the first start, which fills caches.
TimeoutStartSec=[=site.container.healthSeconds.start + 70]
ExecStart=[=site.paths.entrypoint] web
KillMode=mixed
KillSignal=[=site.web.stopSignal]
TimeoutStopSec=[=site.web.stopSeconds]
Restart=always
RestartSec=5
[#assign limits = site.webLimits]
[#include "/include/limits.ftl"]
# Where nginx finds it; its own port is for containers.
Environment=UNICORN_LISTENER=[=site.paths.socket]
[#include "/include/app-service.ftl"]

[Install]
WantedBy=discourse.target
