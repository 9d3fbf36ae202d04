[Unit]
Description=Discourse backup of [=site.name]
Documentation=https://meta.discourse.org/
After=discourse-migrate.service

[Service]
Type=oneshot
ExecStart=[=site.paths.launcher] bundle exec ruby /usr/lib/discourse-image/backup.rb
Nice=10
TimeoutStartSec=4h
[#include "/include/app-service.ftl"]
