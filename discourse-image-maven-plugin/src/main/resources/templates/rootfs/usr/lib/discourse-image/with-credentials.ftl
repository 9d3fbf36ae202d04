#!/bin/sh
# with-credentials COMMAND [ARGUMENT...]: gives a command the app's environment and secrets and becomes it.
# Units, OpenRC scripts and containers all start the app through this.
set -eu

# What was set from outside wins over the file.
environment=[=site.paths.config]/discourse.env
if [ -r "$environment" ]; then
  given=$(export -p)
  set -a
  # shellcheck source=/dev/null
  . "$environment"
  set +a
  eval "$given"
fi
export PATH="[=site.paths.ruby]/bin:$PATH"

# secret VARIABLE CREDENTIAL: from the file that VARIABLE_FILE names, else from the credentials of systemd
# (or the secrets of a container, which are files just the same), else as it was set.
secret() {
  eval "file=\${$1_FILE-}"
  if [ -z "$file" ]; then
    file=${CREDENTIALS_DIRECTORY:-/run/secrets}/$2
    [ -e "$file" ] || return 0
  fi
  if ! value=$(cat "$file" 2>/dev/null); then
    echo "with-credentials: $1 should come from $file, which user $(id -u) cannot read:" \
      "is it a file, and does it have that owner or mode 0444?" >&2
    exit 1
  fi
  export "$1=$value"
  unset "$1_FILE" value
}
[#list site.secrets as secret]
secret [=secret.variable] [=secret.credential]
[/#list]

# The app's tmp is a link to here (a volume may be empty); a directory that cannot be made is the app's to report.
mkdir -p [=site.paths.cache]/tmp/cache [=site.paths.cache]/tmp/pids [=site.paths.cache]/tmp/sockets \
  [=site.paths.state]/uploads [=site.paths.state]/backups || true

# More forums of the same app, each with a database of its own.
if [ -n "${DISCOURSE_IMAGE_SITES-}" ] || [ -e [=site.paths.config]/multisite.yml ]; then
  DISCOURSE_MULTISITE_CONFIG_PATH=$(env -u RUBY_GC_HEAP_INIT_SLOTS ruby --disable=gems /usr/lib/discourse-image/multisite.rb)
  export DISCOURSE_MULTISITE_CONFIG_PATH
fi

# What was built into the app's tmp; whoever sees a file sees all of it.
seed=/usr/lib/discourse-image/seed/tmp
if [ -d "$seed" ]; then
  (cd "$seed" && find . -type f) | while IFS= read -r file; do
    to=[=site.paths.cache]/tmp/${file#./}
    if [ ! -e "$to" ]; then
      mkdir -p "${to%/*}" && cp "$seed/$file" "$to.$$" && mv "$to.$$" "$to"
    fi
  done || true
fi

exec "$@"
