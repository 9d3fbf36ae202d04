#!/bin/sh
# nginx in front of the web server. In a container QUIT lets it end what it serves, and its access log is the container's
# standard output. Under systemd it gets its sockets from there, so it needs no network of its own.
set -eu
if [ "${LISTEN_FDS:-0}" -gt 0 ]; then
  # nginx takes them for those of an nginx before it, and opens by itself what its configuration has beyond them.
  NGINX=
  fd=3
  while [ "$fd" -lt $((3 + LISTEN_FDS)) ]; do
    NGINX="$NGINX$fd;"
    fd=$((fd + 1))
  done
  export NGINX
  # Where the kernel knows no IPv6, systemd leaves out such a socket; see conf.d/outlets/server/10-http.conf.
  if [ -e /proc/net/if_inet6 ]; then
    echo "listen [::]:[=site.ports.http] default_server;" >[=site.paths.runtime]/nginx-listen-ipv6.conf
  else
    rm -f [=site.paths.runtime]/nginx-listen-ipv6.conf
  fi
  unset LISTEN_FDS LISTEN_FDNAMES LISTEN_PID
  exec nginx -e stderr -c /etc/nginx/activated.conf
fi
ln -sfn /dev/stdout [=site.paths.logs]/nginx-access.log
exec /usr/lib/discourse-image/stop-by QUIT nginx -e stderr -c /etc/nginx/nginx.conf
