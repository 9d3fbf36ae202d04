#!/sbin/openrc-run

name="Discourse web server"
description="web server of [=site.name]"
supervisor=supervise-daemon
command=[=site.paths.entrypoint]
command_args=web
command_user=[=site.account.name]:[=site.account.name]
directory=[=site.paths.app]
respawn_delay=5
respawn_max=0
retry="[=site.web.stopSignal]/[=site.web.stopSeconds]/SIGKILL/5"
umask=0077
[#assign limits = site.webLimits]
[#include "/include/openrc-limits.ftl"]
output_log=[=site.paths.logs]/web.out.log
error_log=[=site.paths.logs]/web.err.log

depend() {
  need net discourse-migrate
  use discourse-settings postgresql redis
  after postgresql redis discourse-settings
}

start_pre() {
  . /etc/conf.d/discourse
  . /usr/lib/discourse-image/openrc.sh
  discourse_prepare
}
