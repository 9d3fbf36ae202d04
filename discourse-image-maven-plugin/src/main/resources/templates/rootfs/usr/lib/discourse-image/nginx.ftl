#!/bin/sh
# nginx in a container: QUIT lets it end what it serves, its access log is the container's standard output. (Under systemd that is a socket,
# which cannot be opened by name, so the units run nginx itself and the log is a file.)
set -eu
ln -sfn /dev/stdout [=site.paths.logs]/nginx-access.log
exec /usr/lib/discourse-image/stop-by QUIT nginx -e stderr -c /etc/nginx/nginx.conf
