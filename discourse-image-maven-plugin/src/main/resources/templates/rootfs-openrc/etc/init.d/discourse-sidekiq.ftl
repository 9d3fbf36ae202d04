#!/sbin/openrc-run

# For some queues alone: a link to this script, such as discourse-sidekiq.critical:default, with conf.d of the same name.
name="Discourse job worker"
description="job worker of [=site.name]"
supervisor=supervise-daemon
command=[=site.paths.entrypoint]
command_args=sidekiq
command_user=[=site.account.name]:[=site.account.name]
directory=[=site.paths.app]
respawn_delay=5
respawn_max=0
retry="SIGTERM/[=site.sidekiq.stopSeconds]/SIGKILL/5"
umask=0077
[#assign limits = site.sidekiqLimits]
[#include "/include/openrc-limits.ftl"]
output_log=[=site.paths.logs]/${RC_SVCNAME#discourse-}.out.log
error_log=[=site.paths.logs]/${RC_SVCNAME#discourse-}.err.log

depend() {
  need net discourse-migrate
  use discourse-settings postgresql redis
  after postgresql redis discourse-settings
}

start_pre() {
  . /etc/conf.d/discourse
  . /usr/lib/discourse-image/openrc.sh
  case $RC_SVCNAME in
    discourse-sidekiq.*) export DISCOURSE_IMAGE_QUEUES="${RC_SVCNAME#discourse-sidekiq.}" ;;
  esac
  discourse_prepare
}
