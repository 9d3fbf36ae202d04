#!/bin/sh
# systemd-host.sh ROOT WORK BIND: boots ROOT by systemd-nspawn until the standard input ends, then powers it off. ROOT stays
# as it is, what the host writes is in memory; BIND (SOURCE:TARGET) is what it sees, read-only. WORK/init is there when the
# boot is done, with the number of the host's first process. WORK/journal.log is there at the end.
set -eu
root=$1 work=$2 bind=$3
groups=/sys/fs/cgroup
[ ! -d $groups/unified ] || groups=$groups/unified
# Its own, because nspawn makes groups with fixed names in the one it is in, and other hosts may run.
group=$groups/discourse-image-it-$$
mkdir "$group"
rm -f "$work/init" "$work/journal.log"

inside() {
  nsenter --target "$init" --mount --uts --ipc --net --pid --cgroup --root --wd -- \
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin SYSTEMD_PAGER=cat "$@" </dev/null
}

end() {
  [ -z "${init:-}" ] || inside journalctl --no-pager --boot >"$work/journal.log" 2>&1 || :
  [ -z "${init:-}" ] || timeout 15 nsenter --target "$init" --mount --pid --cgroup --root systemctl poweroff || :
  for _ in $(seq 150); do
    kill -0 "$nspawn" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$nspawn" 2>/dev/null || :
  # What was killed takes a moment to leave.
  for _ in $(seq 25); do
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null && break
    sleep 0.2
  done
  rmdir "/run/systemd/nspawn/propagate/it$$" 2>/dev/null || :
  rm -f "$work/init" "$work/init.part"
}

# No systemd need run here: the host is registered nowhere. A network of its own gives it the right to make further ones, which
# PrivateNetwork= of its services asks for. Huge pages are the kernel's, which no container may mount. What image tools of the app
# ask the kernel for is let through, as on a machine.
(
  echo 0 >"$group/cgroup.procs"
  SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 exec setsid systemd-nspawn --quiet --directory="$root" --volatile=overlay --boot \
    --register=no --keep-unit --machine="it$$" --private-network --link-journal=no --resolv-conf=off --timezone=off \
    --console=pipe --bind-ro="$bind" --system-call-filter="landlock_add_rule landlock_create_ruleset landlock_restrict_self seccomp" \
    systemd.mask=dev-hugepages.mount </dev/null
) &
nspawn=$!
trap end EXIT
for _ in $(seq 100); do
  init=$(pgrep -P "$nspawn" -x systemd) && break
  kill -0 "$nspawn"
  sleep 0.1
done
for _ in $(seq 600); do
  state=$(inside systemctl is-system-running 2>/dev/null) || :
  case $state in running | degraded) break ;; esac
  kill -0 "$nspawn"
  sleep 0.1
done
# Images are attached by loop devices. They must be the host's own nodes: bound ones go stale.
# shellcheck disable=SC2016
inside sh -c 'for i in $(seq 0 63); do [ -e /dev/loop$i ] || mknod /dev/loop$i b 7 $i; done
  [ -e /dev/loop-control ] || mknod /dev/loop-control c 10 237'
echo "boot: $state"
echo "$init" >"$work/init.part"
mv "$work/init.part" "$work/init"
cat >/dev/null
