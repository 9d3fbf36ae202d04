#!/bin/sh
# stage: list the gems of the image in a file of the web server
# inputs: Gemfile.lock
# needs: 20-gems
# env: RUBY_PROVIDER RUBY_VERSION
set -eu
. "$STAGES/lib.sh"

list=$APP/public/gems.txt
mkdir -p "${list%/*}"
for file in "$APP"/vendor/bundle/ruby/*/specifications/*.gemspec; do
  name=${file##*/}
  printf '%s\n' "${name%.gemspec}"
done > "$list"
grep -q '^rack-' "$list" || fail "there is no rack among the gems" "see what 20-gems installed"

# A tar of the layer `assets`; the `-` stands for no list of a file 60-gem-list.prune.
pack assets list - "$list"
