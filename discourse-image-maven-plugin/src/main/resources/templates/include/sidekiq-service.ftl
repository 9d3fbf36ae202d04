[Service]
# Started is what takes jobs; what stops to tell Redis that it lives is started anew.
Type=notify
WatchdogSec=120
WatchdogSignal=SIGKILL
# The wait for PostgreSQL and Redis, and the start of the app.
TimeoutStartSec=[=site.container.healthSeconds.start + 70]
ExecStart=[=site.paths.entrypoint] sidekiq
KillMode=mixed
KillSignal=SIGTERM
TimeoutStopSec=[=site.sidekiq.stopSeconds]
Restart=always
RestartSec=5
[#assign limits = site.sidekiqLimits]
[#include "/include/limits.ftl"]
[#include "app-service.ftl"]
