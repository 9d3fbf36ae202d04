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
# The task reads its standard input and prints old and new values: no secret belongs into that file.
StandardInput=file:[=site.paths.config]/saved_settings.yml
StandardOutput=journal
ExecStart=[=site.paths.launcher] bundle exec rake site_settings:import
TimeoutStartSec=10min
[#include "/include/app-service.ftl"]

[Install]
WantedBy=discourse.target
