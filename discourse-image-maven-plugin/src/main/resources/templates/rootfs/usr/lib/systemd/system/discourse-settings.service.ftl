[Unit]
Description=Discourse site settings of [=site.name]
Documentation=https://meta.discourse.org/
Requires=discourse-migrate.service
After=discourse-migrate.service
Before=discourse-web.service discourse-sidekiq.service
PartOf=discourse.target

[Service]
Type=oneshot
RemainAfterExit=yes
StandardOutput=journal
# Not a condition of the unit: in a portable service that would ask for a file of the host.
ExecCondition=/usr/bin/test -s [=site.paths.config]/saved_settings.yml
ExecStart=[=site.paths.entrypoint] settings
TimeoutStartSec=10min
[#include "/include/app-service.ftl"]

[Install]
WantedBy=discourse.target
