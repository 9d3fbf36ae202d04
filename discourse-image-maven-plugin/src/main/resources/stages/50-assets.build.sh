#!/bin/sh
# stage: compile the assets
# inputs: **
# needs: all
# outputs:
# env: RUBY_PROVIDER RUBY_VERSION BUNDLER_VERSION NODE_VERSION PACKAGE_MANAGER PACKAGE_MANAGER_VERSION SOURCE_DATE_EPOCH
set -eu
. "${STAGES:=/stages}/lib.sh"
cd "$APP"
use_node
need_ruby
export LOAD_PLUGINS=1 EMBER_ENV=production ROLLUP_PLUGIN_COMPILER=1 RAILS_LOG_TO_STDOUT=1
# A container's context has them as the image does: as links to where the running app may write.
for directory in tmp log public/uploads public/backups; do
  if [ -L "$directory" ]; then rm "$directory"; fi
done
mkdir -p tmp/pids tmp/sockets log public/uploads public/backups

# Discourse asks git for the hash of its JavaScript; an exported tree gets an index that tells the same anywhere.
if [ ! -e .git ]; then
  have git || fail "there is no git in the builder root" "add the package git to it"
  export GIT_AUTHOR_DATE="@$SOURCE_DATE_EPOCH +0000" GIT_COMMITTER_DATE="@$SOURCE_DATE_EPOCH +0000"
  git init -q -b build
  printf '%s\n' node_modules/ /vendor/bundle/ '/plugins/*/gems/' > .git/info/exclude
  git -c core.looseCompression=0 -c gc.auto=0 add -A
  git -c user.name=build -c user.email=build@localhost -c gc.auto=0 commit -q --no-verify -m build
fi
helper tree snapshot "$TMPDIR/snapshot"

tasks=$(helper 50-assets.rake_tasks)
task() { printf '%s\n' "$tasks" | grep -qxF "$1"; }

# In one process, which starts the app once and runs no task twice.
set -- assets:precompile
if task assets:precompile:asset_processor; then set -- assets:precompile:asset_processor "$@"; fi
if task assets:precompile:build; then set -- assets:precompile:build "$@"; fi
bundle exec rake "$@"

found=
for directory in public/assets frontend/*/dist; do
  if [ -d "$directory" ] && [ -n "$(find "$directory" -type f -print | head -n 1)" ]; then found=$directory; fi
done
[ -n "$found" ] || fail "assets:precompile succeeded but left no file in public/assets or frontend/*/dist" \
  "see its output above; a stage of your own (src/main/stages/50-assets.build.sh) can call other tasks"
pack assets changed "$TMPDIR/snapshot"
libraries assets
