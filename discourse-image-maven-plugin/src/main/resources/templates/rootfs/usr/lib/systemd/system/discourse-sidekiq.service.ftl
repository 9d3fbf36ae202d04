[Unit]
Description=Discourse job worker (Sidekiq) of [=site.name]
Documentation=https://meta.discourse.org/
Wants=network-online.target
Requires=discourse-migrate.service
After=network-online.target discourse-migrate.service postgresql.service redis.service redis-server.service
PartOf=discourse.target

[Service]
Type=exec
ExecStart=[=site.paths.entrypoint] sidekiq
KillMode=mixed
KillSignal=SIGTERM
TimeoutStopSec=[=site.sidekiq.stopSeconds]
Restart=always
RestartSec=5
MemoryMax=[=site.sidekiqLimits.memoryMebibytes]M
CPUQuota=[=site.sidekiqLimits.milliCpus / 10]%
TasksMax=[=site.sidekiqLimits.tasks]
[#include "/include/app-service.ftl"]

[Install]
WantedBy=discourse.target
