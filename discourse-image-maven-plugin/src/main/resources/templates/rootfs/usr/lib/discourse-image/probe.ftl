#!/bin/sh
# probe CHECK...: succeeds when all of these hold, and else says what does not. For the probes of containers.
#   databases   PostgreSQL and Redis answer at the app's places, with its encryption and Redis' password
#   http://...  that address answers with 2xx or 3xx; http://unix:/socket:/path asks behind a socket
#   worker      Sidekiq has started the app and takes jobs
#   heartbeat   Sidekiq has not stopped to tell Redis that it lives; holds while Redis does not answer
set -eu
lib=/usr/lib/discourse-image

# The app's large heap would only have to be made each time.
exec "$lib/with-credentials" env -u RUBY_GC_HEAP_INIT_SLOTS ruby --disable=gems "$lib/probe.rb" "$@"
