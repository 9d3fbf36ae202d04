[Unit]
Description=Discourse, [=site.name] [=site.version] (Discourse [=site.appVersion], [=site.revision])
Documentation=https://meta.discourse.org/
Wants=discourse-migrate.service discourse-settings.service discourse-web.service discourse-sidekiq.service discourse-nginx.socket discourse-nginx.service discourse-post-migrate.service
After=network-online.target

[Install]
WantedBy=multi-user.target
