#!/bin/sh
# entrypoint ROLE|COMMAND [ARGUMENT...]: one image, several roles, for containers, systemd's units and OpenRC.
#   web       the web server
#   sidekiq   the job worker, of the queues in DISCOURSE_IMAGE_QUEUES (critical:default) or of all
#   migrate   db:migrate, or multisite:migrate (SKIP_POST_DEPLOYMENT_MIGRATIONS=1 leaves the later half for another time)
#   settings  the import of the site settings (--dry-run tells what it would change)
#   admin     the first admin, if it is not there
#   backup    a backup by the app
#   nginx     nginx in front of the web server
# Anything else is run as it is. Whatever is run has the app's environment and secrets and becomes this process,
# so that it gets the signals, or is behind stop-by where the image's signal is not its own. All roles but nginx wait for PostgreSQL and Redis first: see await-services.rb.
# Only the role migrate migrates. With DISCOURSE_IMAGE_DB_IAM=true the database's password is a token, see with-token.
set -eu
lib=/usr/lib/discourse-image

if [ $# = 0 ]; then
  echo "entrypoint: nothing to run: name a role (web, sidekiq, migrate, settings, admin, backup, nginx) or a command" >&2
  exit 64
fi
token=
if [ "${DISCOURSE_IMAGE_DB_IAM-}" = true ]; then
  token=$lib/with-token
fi

# Where the web server listens, as a probe's address.
served() {
  case ${UNICORN_LISTENER-} in
    /*) echo "http://unix:$UNICORN_LISTENER:/srv/status" ;;
    ?*) echo "http://$UNICORN_LISTENER/srv/status" ;;
    *) echo "http://127.0.0.1:${UNICORN_PORT:-[=site.ports.app]}/srv/status" ;;
  esac
}

watch=
role=$1
shift
case $role in
  web)
    watch=$(served)
[#if site.web.toldWhere]
    # It does not know the variables by itself.
    listener=tcp://127.0.0.1:${UNICORN_PORT:-[=site.ports.app]}
    [ -z "${UNICORN_BIND_ALL-}" ] || listener=tcp://0.0.0.0:${UNICORN_PORT:-[=site.ports.app]}
    case ${UNICORN_LISTENER-} in
      /*) listener=unix://$UNICORN_LISTENER ;;
      ?*) listener=tcp://$UNICORN_LISTENER ;;
    esac
    set -- -b "$listener" "$@"
[/#if]
    set -- [=site.web.command?join(" ")] "$@"
    ;;
  sidekiq)
    watch=worker
    queues=
    for queue in $(echo "${DISCOURSE_IMAGE_QUEUES:-[=site.sidekiq.queues?join(":")]}" | tr : ' '); do
      case $queue in
        *[!A-Za-z0-9_,-]*)
          echo "entrypoint: DISCOURSE_IMAGE_QUEUES: '$queue' is no queue; queues are joined by colons: critical:default" >&2
          exit 64
          ;;
      esac
      queues="$queues -q $queue"
    done
    # shellcheck disable=SC2086
    set -- [#if site.web.stopSignal != "SIGTERM"]"$lib/stop-by" TERM [/#if][=site.sidekiq.command?join(" ")] -c "${DISCOURSE_SIDEKIQ_WORKERS:-[=site.sidekiq.threads]}" $queues "$@"
    ;;
  migrate) set -- "$lib/migrate" "$@" ;;
  settings) set -- bundle exec ruby "$lib/settings.rb" "$@" ;;
  admin) set -- bundle exec ruby "$lib/admin.rb" "$@" ;;
  backup) set -- bundle exec ruby "$lib/backup.rb" "$@" ;;
  nginx) exec "$lib/nginx" "$@" ;;
  *) exec "$lib/with-credentials" ${token:+"$token"} "$role" "$@" ;;
esac
# Nobody to tell, no watch.
if [ -n "$watch" ] && [ -n "${NOTIFY_SOCKET-}" ]; then
  set -- "$lib/with-watch" "$watch" "$@"
fi
exec "$lib/with-credentials" ${token:+"$token"} ruby --disable=gems "$lib/await-services.rb" "$@"
