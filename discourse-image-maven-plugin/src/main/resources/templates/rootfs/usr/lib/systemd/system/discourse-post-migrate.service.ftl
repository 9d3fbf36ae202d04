[Unit]
Description=Discourse database migration of [=site.name], what waits until the new version serves
Documentation=https://meta.discourse.org/
Requires=discourse-web.service
After=discourse-web.service discourse-sidekiq.service
PartOf=discourse.target

[Service]
# No oneshot: nothing waits for it.
Type=exec
RemainAfterExit=yes
ExecStart=[=site.paths.entrypoint] migrate
# A stop in the midst of it is no failure, which rake would make of another signal: PostgreSQL takes back what is half
# done, and the next start does it.
KillSignal=SIGKILL
SuccessExitStatus=SIGKILL
[#include "/include/app-service.ftl"]

[Install]
WantedBy=discourse.target
