#!/bin/sh
# stop-by SIGNAL COMMAND [ARGUMENT...]: runs a command that ends in good order by another signal than the one which its
# container is stopped by: an image has one stop signal, its roles have several. TERM and QUIT become SIGNAL, others
# are handed on. Ends as the command ends.
set -u
signal=$1
shift

pid=
asked=
hand() {
  interrupted=yes
  [ -z "$pid" ] || kill -s "$1" "$pid" 2>/dev/null || true
}
trap 'asked=yes; hand "$signal"' TERM QUIT
for other in CONT HUP INT TSTP USR1 USR2 WINCH; do
  # shellcheck disable=SC2064
  trap "hand $other" "$other"
done

"$@" &
pid=$!
[ -z "$asked" ] || hand "$signal"
# A signal ends the waiting, but not the command; and a shell tells of its end once.
ended=127
while :; do
  interrupted=
  wait "$pid"
  status=$?
  [ "$status" -ne 127 ] || exit "$ended"
  [ -n "$interrupted" ] || exit "$status"
  ended=$status
done
