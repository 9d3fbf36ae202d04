#!/bin/sh
# databases.sh DIRECTORY: an empty PostgreSQL and an empty Redis, for everybody on this host.
set -eu
cd "$1"
PATH=/usr/lib/postgresql/17/bin:$PATH
as_postgres() {
  setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
}
install -d -o postgres postgres
as_postgres initdb --username=discourse --encoding=UTF8 --auth=scram-sha-256 --pwfile="$1/db-password" --no-sync \
  --pgdata="$1/postgres/data" >postgres/initdb.log
echo "host all all all scram-sha-256" >>postgres/data/pg_hba.conf
as_postgres pg_ctl -w -D "$1/postgres/data" -l "$1/postgres/log" \
  -o "-F -c listen_addresses='*' -c unix_socket_directories=''" start
PGPASSWORD=$(cat db-password) createdb --host=127.0.0.1 --username=discourse discourse
redis-server --bind 0.0.0.0 --protected-mode no --save '' --daemonize yes --dir "$1" --logfile redis.log
