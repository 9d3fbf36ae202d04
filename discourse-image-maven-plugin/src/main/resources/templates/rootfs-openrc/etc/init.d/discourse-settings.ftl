#!/sbin/openrc-run

name="Discourse settings"
description="Site settings of [=site.name]"

depend() {
  need discourse-migrate
}

start() {
  . /etc/conf.d/discourse
  . /usr/lib/discourse-image/openrc.sh
  ebegin "Importing the site settings of [=site.name]"
  discourse_task settings
  eend $?
}

stop() {
  return 0
}
