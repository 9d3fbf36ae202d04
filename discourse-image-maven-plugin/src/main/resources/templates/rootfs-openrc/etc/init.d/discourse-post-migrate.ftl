#!/sbin/openrc-run

name="Discourse migration, second part"
description="Database migration of [=site.name], what waits until the new version serves"

depend() {
  need discourse-web
  after discourse-web discourse-sidekiq
}

start() {
  . /etc/conf.d/discourse
  . /usr/lib/discourse-image/openrc.sh
  ebegin "Migrating the rest of the database of [=site.name]"
  discourse_await_web && discourse_task migrate
  eend $?
}

stop() {
  return 0
}
