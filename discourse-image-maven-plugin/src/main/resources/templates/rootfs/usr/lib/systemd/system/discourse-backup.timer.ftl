[Unit]
Description=Nightly backup of [=site.name]
Documentation=https://meta.discourse.org/

[Timer]
OnCalendar=*-*-* 03:30
RandomizedDelaySec=15min
Persistent=yes

[Install]
WantedBy=timers.target
