#!/bin/sh
# Migrates the database, or with several sites those of all of them.
set -eu
if [ -n "${DISCOURSE_MULTISITE_CONFIG_PATH-}" ]; then
  exec bundle exec rake multisite:migrate "$@"
fi
exec bundle exec rake db:migrate "$@"
