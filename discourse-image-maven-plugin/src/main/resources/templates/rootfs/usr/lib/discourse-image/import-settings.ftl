#!/bin/sh
# Imports the site settings that came with the image, where nothing else (systemd: StandardInput=) opens the file.
set -eu
settings=${1:-[=site.paths.config]/saved_settings.yml}
if [ ! -s "$settings" ]; then
  echo "import-settings: $settings is not there or empty: nothing to import"
  exit 0
fi
cd [=site.paths.app]
exec bundle exec rake site_settings:import <"$settings"
