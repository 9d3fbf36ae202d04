#!/sbin/openrc-run

name="Discourse nginx"
description="nginx of [=site.name]"
supervisor=supervise-daemon
command=/usr/sbin/nginx
command_args="-e stderr -c /etc/nginx/nginx.conf"
command_user=[=site.account.name]:[=site.account.name]
directory=[=site.paths.app]
respawn_delay=5
respawn_max=0
retry="SIGQUIT/30/SIGKILL/5"
umask=0077
[#assign limits = site.nginxLimits]
[#include "/include/openrc-limits.ftl"]
output_log=[=site.paths.logs]/nginx.out.log
error_log=[=site.paths.logs]/nginx.err.log

depend() {
  need net
  use discourse-web
  after discourse-web
}

start_pre() {
  . /etc/conf.d/discourse
  . /usr/lib/discourse-image/openrc.sh
  discourse_prepare
}
