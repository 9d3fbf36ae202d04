#!/bin/sh
# docker-host.sh ROOT WORK NAME: a Docker daemon on the file system ROOT, which sees WORK at the same path, until the
# standard input ends. It listens at WORK/NAME.sock; WORK/NAME.ready is there when it answers. All it does to mounts,
# network and processes is in namespaces of its own, which end with the first process in them.
set -eu
group=/discourse-image-it-$$

# shellcheck disable=SC2016
unshare --mount --net --pid --fork --kill-child --propagation private sh -c '
  set -eu
  root=$1 work=$2 name=$3 group=$4
  ip link set lo up
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount --rbind /sys "$root/sys"
  mount --rbind /dev "$root/dev"
  mount -t tmpfs tmpfs "$root/run"
  # Where control groups are of both versions Docker must see the first alone.
  umount "$root/sys/fs/cgroup/unified" 2>/dev/null || :
  mkdir -p "$root$work" "$root/.old"
  mount --bind "$work" "$root$work"
  cd "$root"
  pivot_root . .old
  cd /
  umount -l /.old

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
find /sys/fs/cgroup -mindepth 2 -depth -type d -path "*$group*" -exec rmdir {} + 2>/dev/null || :
rm -rf "$2/$3.ready" "$2/$3.sock" "$2/$3.data"
exit "${status:-0}"
