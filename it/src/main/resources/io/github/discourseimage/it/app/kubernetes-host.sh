#!/bin/sh
# kubernetes-host.sh WORK PACKAGES ROLE: etcd and an API server at https://127.0.0.1:16443 and, where the role is "node", all else
# of a cluster of one node, until the standard input ends. The network is the caller's, which gets bridges and rules of a firewall; all else
# that it does to this machine is in namespaces of its own, which end with the first process in them. PACKAGES: where Debian's
# packages were unpacked; Kubernetes' own programs are in the path. WORK/ready is there when all answer.
set -eu
group=/discourse-image-it-$$
rm -f "$1/ready"

# shellcheck disable=SC2016
unshare --mount --pid --fork --kill-child --propagation private sh -c '
  set -eu
  work=$1 packages=$2 role=$3 group=$4
  cd "$work"
  rm -rf etcd containerd kubelet addresses pods
  mkdir -p log/pods certificates
  mount -t proc proc /proc
  . "$work/kubernetes-daemons.sh"
  control_plane
  if [ "$role" = node ]; then
    node
  fi
  touch ready
  cat >/dev/null
' kubernetes-host "$1" "$2" "$3" "$group" || status=$?
# What was killed takes a moment to leave.
for _ in 1 2 3 4 5; do
  find /sys/fs/cgroup -mindepth 2 -depth -type d -path "*$group*" -exec rmdir {} + 2>/dev/null && break
  sleep 1
done
rm -rf "$1/ready" "$1/etcd" "$1/containerd" "$1/kubelet"
exit "${status:-0}"
