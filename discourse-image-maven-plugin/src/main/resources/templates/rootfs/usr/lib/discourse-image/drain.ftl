#!/bin/sh
# drain SECONDS LIMIT: what a web server does before it is stopped. Load balancers have SECONDS to learn that it goes;
# then nginx, in front of it in the same pod, has LIMIT seconds to end what it serves, which needs the web server.
set -eu
sleep "$1"
left=$2
while [ "$left" -gt 0 ] && [ -e [=site.paths.runtime]/nginx.pid ]; do
  sleep 1
  left=$((left - 1))
done
