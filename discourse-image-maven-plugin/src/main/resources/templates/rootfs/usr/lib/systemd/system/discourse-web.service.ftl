[Unit]
Description=Discourse web server ([=site.web.name]) of [=site.name]
Documentation=https://meta.discourse.org/
Wants=network-online.target
Requires=discourse-migrate.service
After=network-online.target discourse-migrate.service postgresql.service redis.service redis-server.service
PartOf=discourse.target

[Service]
Type=exec
ExecStart=[=site.paths.entrypoint] web
KillMode=mixed
KillSignal=[=site.web.stopSignal]
TimeoutStopSec=[=site.web.stopSeconds]
Restart=always
RestartSec=5
MemoryMax=[=site.webLimits.memoryMebibytes]M
CPUQuota=[=site.webLimits.milliCpus / 10]%
TasksMax=[=site.webLimits.tasks]
# Where nginx finds it; its own port is for containers.
Environment=UNICORN_LISTENER=[=site.paths.socket]
[#include "/include/app-service.ftl"]

[Install]
WantedBy=discourse.target
