#!/bin/sh
# stage: install the gems of plugins
# inputs: Gemfile.lock plugins/*/plugin.rb plugins/*/vendor/cache/**
# needs: 10-ruby
# outputs: plugins/*/gems
# env: RUBY_PROVIDER RUBY_VERSION
set -eu
. "${STAGES:=/stages}/lib.sh"
cd "$APP"
gems=$TMPDIR/plugin-gems
helper 30-plugin-gems.plugin_gems list > "$gems"
[ -s "$gems" ] || exit 0
# The app looks for a gem in the directory of its plugin, named after the exact Ruby; it installs what is not there.
tab=$(printf '\t')
while IFS=$tab read -r plugin home file; do
  say "$plugin: ${file##*/}"
  gem install --local --quiet --no-document --ignore-dependencies --no-user-install --install-dir "$home" "$file" < /dev/null
done < "$gems"
set --
for home in "$APP"/plugins/*/gems; do
  if [ ! -d "$home" ]; then continue; fi
  set -- "$@" "$home"
  for version in "$home"/*; do
    strip_objects "$version"
    helper tree leftovers "$version"
    helper tree prune "$version" gems
  done
done
pack plugins list gems-image "$@"
libraries plugins
