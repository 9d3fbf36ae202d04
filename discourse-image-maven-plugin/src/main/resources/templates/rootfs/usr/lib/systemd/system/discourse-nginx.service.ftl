[Unit]
Description=nginx in front of Discourse, [=site.name]
Documentation=man:nginx(8)
# Visitors wait in the socket until both can serve them.
Requires=discourse-nginx.socket
After=discourse-nginx.socket discourse-web.service
PartOf=discourse.target

[Service]
Type=exec
ExecStart=/usr/lib/discourse-image/nginx
ExecReload=/bin/kill -HUP $MAINPID
# nginx takes the sockets as they are, and a worker must not wait for a visitor whom another one took.
NonBlocking=yes
KillMode=mixed
KillSignal=SIGQUIT
TimeoutStopSec=30
Restart=always
RestartSec=5
# It serves uploads itself, so it has the app's account and directories.
[#include "/include/directories.ftl"]
[#assign limits = site.nginxLimits]
[#include "/include/limits.ftl"]
# For the connections that nginx's configuration allows, and as many to the app.
LimitNOFILE=16384

[#include "/include/hardening.ftl"]
# It has the sockets of systemd, that of the app and that of the journal.
PrivateNetwork=yes
RestrictAddressFamilies=AF_UNIX
IPAddressDeny=any
MemoryDenyWriteExecute=yes
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources

[Install]
WantedBy=discourse.target
