[Unit]
Description=Discourse site settings of [=site.name]
Documentation=https://meta.discourse.org/
ConditionFileNotEmpty=[=site.paths.config]/saved_settings.yml
Requires=discourse-migrate.service
After=discourse-migrate.service
Before=discourse-web.service discourse-sidekiq.service
PartOf=discourse.target

[Service]
Type=oneshot
RemainAfterExit=yes
StandardOutput=journal
ExecStart=[=site.paths.entrypoint] settings
TimeoutStartSec=10min
[#include "/include/app-service.ftl"]

[Install]
WantedBy=discourse.target
