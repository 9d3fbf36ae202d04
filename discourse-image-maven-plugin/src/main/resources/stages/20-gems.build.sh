#!/bin/sh
# stage: install the gems of Gemfile.lock
# inputs: Gemfile Gemfile.lock *.gemspec **/*.gemspec .ruby-version .tool-versions vendor/cache/**
# needs: 10-ruby
# outputs: vendor/bundle
# env: RUBY_PROVIDER RUBY_VERSION BUNDLER_VERSION
set -eu
. "${STAGES:=/stages}/lib.sh"
cd "$APP"
export BUNDLE_CACHE_PATH="$TMPDIR/gems"
bundler=$(helper 20-gems.gems link "$BUNDLE_CACHE_PATH")
home=vendor/bundle/ruby/$(ruby --disable=gems -rrbconfig -e 'print RbConfig::CONFIG["ruby_version"]')
if [ -n "$bundler" ]; then
  gem install --local --quiet --no-document --install-dir "$APP/$home" "$bundler"
fi
log=$TMPDIR/bundle-install.log
status=0
bundle install --local > "$log" 2>&1 || status=$?
cat "$log"
if [ "$status" -ne 0 ]; then
  reason=$(sed -n \
    -e '/^You have \(added to\|deleted from\|changed in\) the Gemfile/,/^$/p' \
    -e '/^The gemspecs for path gems changed/,/^$/p' \
    -e "/^The list of sources changed/p" -e '/^The dependencies in your gemfile changed/,/^$/p' \
    -e '/your lockfile is missing/,/^$/p' -e "/^Could not find .* in \(any of the sources\|cached gems\|locally installed gems\|rubygems repository\)/p" \
    "$log" | tr '\n' ' ' | sed 's/  */ /g; s/ $//')
  if [ -n "$reason" ]; then
    fail "Gemfile.lock is out of step with the Gemfile: $reason" 'run "bundle lock" in the app and commit Gemfile.lock'
  fi
  exit "$status"
fi
strip_objects "$home"
helper tree leftovers "$APP/$home"
helper tree prune "$APP/$home" gems
pack dependencies list gems-image "$APP/vendor/bundle"
libraries dependencies
