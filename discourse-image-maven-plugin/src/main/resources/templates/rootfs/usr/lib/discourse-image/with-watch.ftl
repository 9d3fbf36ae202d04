#!/bin/sh
# with-watch CHECK COMMAND [ARGUMENT...]: runs a command of which systemd is told when it serves, and for how long. See watch.rb.
set -eu
# The app's large heap is for the command alone.
export DISCOURSE_IMAGE_HEAP="${RUBY_GC_HEAP_INIT_SLOTS-}"
exec env -u RUBY_GC_HEAP_INIT_SLOTS ruby --disable=gems /usr/lib/discourse-image/watch.rb "$@"
