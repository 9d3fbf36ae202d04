[Unit]
Description=Discourse backup of [=site.name]
Documentation=https://meta.discourse.org/
After=discourse-migrate.service

[Service]
Type=oneshot
ExecStart=[=site.paths.entrypoint] backup
Nice=10
TimeoutStartSec=4h
[#include "/include/app-service.ftl"]
