#!/bin/sh
# Fetches the gems of Gemfile.lock that run here; what is in vendor/cache or was fetched before is not asked for.
set -eu
. "${STAGES:=/stages}/lib.sh"
cd "$APP"
helper 20-gems.gems fetch
