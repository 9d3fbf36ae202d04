#!/bin/sh
# Runs one phase of one stage: sh run.sh 20-gems.build
set -eu
: "${STAGES:=/stages}" "${OUT:=/out}" "${JOBS:=$(nproc 2> /dev/null || echo 1)}"
export STAGES OUT JOBS
phase=${1:?usage: run.sh STAGE.fetch or STAGE.build}
script=$STAGES/$phase.sh

hundredths() {
  read -r uptime _ < /proc/uptime
  printf '%s\n' "${uptime%.*}${uptime#*.}"
}

[ -f "$script" ] || {
  printf '== %s: there is nothing to do\n' "$phase"
  exit 0
}

# Where all stages run in one place, as in a container, each sees what those before it set.
set --
for file in "$OUT"/*.env; do
  if [ -f "$file" ]; then
    while IFS= read -r line; do set -- "$@" "$line"; done < "$file"
  fi
done
# There the logins and certificates for fetching come as secrets of the container's build.
case $phase in
  *.fetch)
    if [ -f /run/secrets/certificates ]; then
      for name in SSL_CERT_FILE CURL_CA_BUNDLE GIT_SSL_CAINFO NODE_EXTRA_CA_CERTS NPM_CONFIG_CAFILE BUNDLE_SSL_CA_CERT; do
        set -- "$@" "$name=/run/secrets/certificates"
      done
    fi
    if [ -f /run/secrets/fetch ]; then
      while IFS= read -r line; do
        case $line in [A-Za-z_]*=*) set -- "$@" "$line" ;; esac
      done < /run/secrets/fetch
    fi
    ;;
esac

begin=$(hundredths)
status=0
env "$@" sh "$script" || status=$?
took=$(($(hundredths) - begin))
if [ "$status" -eq 0 ]; then result="done"; else result="failed with exit code $status"; fi
printf '== %s: %s in %d.%02d s\n' "$phase" "$result" $((took / 100)) $((took % 100))
exit "$status"
