[Unit]
Description=nginx in front of Discourse, [=site.name]
Documentation=man:nginx(8)
Wants=network-online.target
After=network-online.target discourse-web.service
PartOf=discourse.target

[Service]
Type=exec
ExecStartPre=/usr/sbin/nginx -t -q -e stderr -c /etc/nginx/nginx.conf
ExecStart=/usr/sbin/nginx -e stderr -c /etc/nginx/nginx.conf
ExecReload=/bin/kill -HUP $MAINPID
KillMode=mixed
KillSignal=SIGQUIT
TimeoutStopSec=30
Restart=always
RestartSec=5
# It serves uploads itself, so it has the app's account and directories.
StateDirectory=discourse
CacheDirectory=discourse
LogsDirectory=discourse
RuntimeDirectory=discourse
RuntimeDirectoryPreserve=yes
MemoryMax=[=site.nginxLimits.memoryMebibytes]M
CPUQuota=[=site.nginxLimits.milliCpus / 10]%
TasksMax=[=site.nginxLimits.tasks]

[#include "/include/hardening.ftl"]
ProcSubset=pid
MemoryDenyWriteExecute=yes
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources

[Install]
WantedBy=discourse.target
