#!/sbin/openrc-run

name="Discourse migration"
description="Database migration of [=site.name]"

depend() {
  need net
  use postgresql redis
  after postgresql redis
}

start() {
  . /etc/conf.d/discourse
  . /usr/lib/discourse-image/openrc.sh
  ebegin "Migrating the database of [=site.name]"
  export SKIP_POST_DEPLOYMENT_MIGRATIONS=1
  discourse_task migrate
  eend $?
}

stop() {
  return 0
}
