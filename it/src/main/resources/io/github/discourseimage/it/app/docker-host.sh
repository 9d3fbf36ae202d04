#!/bin/sh
# docker-host.sh ROOT WORK NAME: a Docker daemon on the file system ROOT, which sees WORK at the same path, until the
# standard input ends. It listens at WORK/NAME.sock; WORK/NAME.ready is there when it answers. All it does to mounts,
# network and processes is in namespaces of its own, which end with the first process in them. With the name PODMAN_5 there
# is no daemon, and control groups are of version 2 alone, from a group of its own downwards.
set -eu
group=/discourse-image-it-$$
spaces=
if [ "$3" = PODMAN_5 ]; then
  groups=/sys/fs/cgroup
  [ ! -d $groups/unified ] || groups=$groups/unified
  mkdir "$groups$group"
  echo $$ >"$groups$group/cgroup.procs"
  spaces=--cgroup
fi

# shellcheck disable=SC2016
unshare --mount --net --pid ${spaces:+"$spaces"} --fork --kill-child --propagation private sh -c '
  set -eu
  root=$1 work=$2 name=$3 group=$4
  ip link set lo up
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount --rbind /sys "$root/sys"
  mount --rbind /dev "$root/dev"
  mount -t tmpfs tmpfs "$root/run"
  if [ "$name" = PODMAN_5 ]; then
    mount -t sysfs sysfs "$root/sys"
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
  else
    # Where control groups are of both versions Docker must see the first alone.
    umount "$root/sys/fs/cgroup/unified" 2>/dev/null || :
  fi
  mkdir -p "$root$work" "$root/.old"
  mount --bind "$work" "$root$work"
  cd "$root"
  pivot_root . .old
  cd /
  umount -l /.old

  if [ "$name" = PODMAN_5 ]; then
    # Locks of other podmans are in this memory.
    mount -t tmpfs tmpfs /dev/shm
    touch "$work/$name.ready"
    cat >/dev/null
    exit
  fi
  mkdir -p /run/lock
  echo "{}" >/run/docker.json
  export DOCKER_HOST="unix://$work/$name.sock"
  dockerd --config-file /run/docker.json --data-root "$work/$name.data" --exec-root /run/docker --pidfile /run/docker.pid \
    --host "$DOCKER_HOST" --storage-driver overlay2 --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "$group" \
    --default-ulimit nofile=20000:20000 --default-ulimit nproc=32768:32768 &
  daemon=$!
  until docker version >/dev/null 2>&1; do
    kill -0 "$daemon"
    sleep 0.1
  done
  touch "$work/$name.ready"
  cat >/dev/null
  docker ps --quiet | xargs -r docker rm --force >/dev/null || :
  kill "$daemon"
  wait "$daemon" || :
' docker-host "$1" "$2" "$3" "$group" || status=$?
# A group that somebody is in stays.
[ -z "$spaces" ] || echo $$ >"$groups/cgroup.procs"
find /sys/fs/cgroup -mindepth 1 -depth -type d -path "*$group*" -exec rmdir {} + 2>/dev/null || :
rm -rf "$2/$3.ready" "$2/$3.sock" "$2/$3.data"
exit "${status:-0}"
