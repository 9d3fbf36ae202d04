# merge-host.sh POLICY: in a root of Debian, with all rights in mounts of its own, lets the systemd of that root merge the
# extensions of the tree /srv/host, and prints what systemd says and the files of the tree as they are then.
set -u
# Else what is merged would be seen by systemd only.
mount --make-rshared /
for kind in sysext confext; do
  command -v "systemd-$kind" >/dev/null || continue
  # shellcheck disable=SC2086
  "systemd-$kind" --root=/srv/host $1 merge 2>&1 | sed "s/^/$kind: /"
done
cd /srv/host || exit
find usr etc ! -type d | LC_ALL=C sort
