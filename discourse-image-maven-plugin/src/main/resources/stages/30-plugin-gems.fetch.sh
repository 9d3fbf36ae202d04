#!/bin/sh
# Fetches the gems that plugins name, for the Ruby that runs here.
set -eu
. "${STAGES:=/stages}/lib.sh"
cd "$APP"
helper 30-plugin-gems.plugin_gems fetch
