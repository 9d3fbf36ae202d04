#!/bin/sh
# What bwrap does, by mount(8): the start of the script that ChrootScript.java writes. ROOT is the
# builder root; what follows mounts the rest, makes it read-only and enters it by chroot(8).
set -eu
: "${ROOT:?}"
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
memory() { mount -t tmpfs -o "mode=$2,nosuid,nodev" tmpfs "$ROOT$1"; }
readonly_bind() { mount --bind "$1" "$2"; mount -o remount,bind,ro "$2"; }
mount --bind "$ROOT" "$ROOT"
cd "$ROOT"
if ! [ -x usr/bin/setpriv ]; then
  echo 'error: the builder root has no setpriv, which this sandbox needs when bwrap is missing' >&2
  echo 'fix: install bubblewrap on this machine, or put util-linux into the builder root' >&2
  exit 3
fi
mount -t proc proc "$ROOT/proc"
mount -t tmpfs -o mode=755,nosuid tmpfs "$ROOT/dev"
for name in null zero full random urandom tty; do
  : >"$ROOT/dev/$name"
  mount --bind "/dev/$name" "$ROOT/dev/$name"
done
ln -s /proc/self/fd "$ROOT/dev/fd"
ln -s /proc/self/fd/0 "$ROOT/dev/stdin"
ln -s /proc/self/fd/1 "$ROOT/dev/stdout"
ln -s /proc/self/fd/2 "$ROOT/dev/stderr"
mkdir "$ROOT/dev/shm"
memory /dev/shm 1777
memory /run 755
memory /var/tmp 1777
memory /tmp 1777
mkdir "$ROOT/tmp/home"
hostname build
ip link set lo up 2>/dev/null || true
