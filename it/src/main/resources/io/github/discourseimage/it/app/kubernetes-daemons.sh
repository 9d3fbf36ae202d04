# shellcheck shell=sh
# What kubernetes-host.sh starts, in the namespaces: functions that it calls with work, packages, role and group set.
: "${work:?}" "${packages:?}" "${role:?}" "${group:?}"
readonly ADDRESS=192.0.2.2

# start NAME WORD...: the log is log/NAME.log
start() {
  start_name=$1
  shift
  "$@" >"$work/log/$start_name.log" 2>&1 &
}

# await WORD...: until the command succeeds; shows all logs when it does not in a minute and a half
await() {
  await_left=450
  until "$@" >/dev/null 2>&1; do
    await_left=$((await_left - 1))
    if [ "$await_left" = 0 ]; then
      echo "never succeeded: $*"
      tail -n 15 "$work"/log/*.log
      exit 1
    fi
    sleep 0.2
  done
}

api() {
  curl -sf --cacert "$work/certificates/api.crt" -H "Authorization: Bearer a-token" "https://127.0.0.1:16443$1"
}

control_plane() {
  if [ ! -e certificates/api.crt ]; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=kubernetes -keyout certificates/api.key \
      -addext "subjectAltName=IP:127.0.0.1,IP:10.96.0.1" -out certificates/api.crt 2>/dev/null
    openssl genrsa -out certificates/accounts.key 2048 2>/dev/null
  fi
  echo "a-token,admin,1,\"system:masters\"" >certificates/tokens.csv
  cat >kubeconfig.yaml <<EOF
apiVersion: v1
kind: Config
current-context: it
contexts: [{name: it, context: {cluster: it, user: it}}]
clusters: [{name: it, cluster: {server: "https://127.0.0.1:16443", certificate-authority: $work/certificates/api.crt}}]
users: [{name: it, user: {token: a-token}}]
EOF
  start etcd etcd --data-dir etcd --listen-client-urls http://127.0.0.1:12379 --advertise-client-urls http://127.0.0.1:12379 \
    --listen-peer-urls http://127.0.0.1:12380 --initial-advertise-peer-urls http://127.0.0.1:12380 \
    --initial-cluster default=http://127.0.0.1:12380 --unsafe-no-fsync
  admission=--enable-admission-plugins=NodeRestriction
  if [ "$role" = api ]; then
    # Alone it makes no accounts. Today's Pod Security came after this version.
    admission="--enable-admission-plugins=PodSecurityPolicy --disable-admission-plugins=ServiceAccount"
  fi
  # shellcheck disable=SC2086
  start apiserver kube-apiserver --etcd-servers=http://127.0.0.1:12379 --bind-address=127.0.0.1 --advertise-address=$ADDRESS \
    --endpoint-reconciler-type=none --secure-port=16443 --tls-cert-file=certificates/api.crt --tls-private-key-file=certificates/api.key \
    --service-cluster-ip-range=10.96.0.0/24 --service-account-issuer=https://kubernetes \
    --service-account-key-file=certificates/accounts.key --service-account-signing-key-file=certificates/accounts.key \
    --token-auth-file=certificates/tokens.csv --authorization-mode=RBAC --allow-privileged \
    --kubelet-preferred-address-types=InternalIP $admission
  await api /readyz
}

# The machine's network is the caller's own; what kubelet sets of the kernel for the whole machine goes to files instead.
prepare_machine() {
  ip link add br9 type bridge
  ip addr add $ADDRESS/24 dev br9
  ip link set br9 up
  ip route add default via 192.0.2.1
  echo 1 >/proc/sys/net/ipv4/ip_forward
  mkdir -p sysctl
  for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 kernel/keys/root_maxkeys=1000000 \
    kernel/keys/root_maxbytes=25000000; do
    file=sysctl/$(echo "${setting%%=*}" | tr / _)
    echo "${setting#*=}" >"$file"
    mount --bind "$file" "/proc/sys/${setting%%=*}"
  done
  mount --make-rshared /
  mount -t tmpfs tmpfs /run
  mount --bind log /var/log
  for hierarchy in /sys/fs/cgroup/*/; do
    mkdir -p "$hierarchy$group"
  done
}

# pause_image: what holds a pod's namespaces, as an archive of docker save: a static program that waits
pause_image() {
  mkdir -p pause/layer
  cp "$packages/usr/bin/catatonit" pause/layer/pause
  tar -C pause/layer -cf pause/layer.tar pause
  sum=$(sha256sum pause/layer.tar | cut -d " " -f 1)
  echo "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Entrypoint\":[\"/pause\",\"-P\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:$sum\"]}}" \
    >pause/config.json
  echo '[{"Config":"config.json","RepoTags":["localhost/pause:1"],"Layers":["layer.tar"]}]' >pause/manifest.json
  tar -C pause -cf pause.tar manifest.json config.json layer.tar
}

configure() {
  mkdir -p cni registry
  cat >cni/10-bridge.conflist <<EOF
{"cniVersion": "0.4.0", "name": "pods", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": false, "hairpinMode": true,
   "ipam": {"type": "host-local", "dataDir": "$work/addresses", "ranges": [[{"subnet": "10.244.0.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
EOF
  cat >containerd.toml <<EOF
version = 2
root = "$work/containerd/root"
state = "/run/containerd"
[grpc]
  address = "/run/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:1"
  restrict_oom_score_adj = true
  disable_apparmor = true
  disable_tcp_service = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$packages/usr/lib/cni"
    conf_dir = "$work/cni"
EOF
  cat >kubelet.yaml <<EOF
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
cgroupDriver: cgroupfs
cgroupRoot: $group
enforceNodeAllocatable: []
failSwapOn: false
oomScoreAdj: 0
address: $ADDRESS
readOnlyPort: 0
clusterDomain: cluster.local
clusterDNS: [$ADDRESS]
resolvConf: $work/resolv.conf
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: "1Mi", nodefs.available: "0%", imagefs.available: "0%", nodefs.inodesFree: "0%"}
maxOpenFiles: 20000
EOF
  : >resolv.conf
  echo "{version: 0.1, storage: {filesystem: {rootdirectory: $work/registry}}, http: {addr: '127.0.0.1:5000'}}" >registry.yaml
}

node_is_ready() {
  api /api/v1/nodes/node | tr -d " \n" | grep -q "\"type\":\"Ready\",\"status\":\"True\""
}

node() {
  prepare_machine
  pause_image
  configure
  start registry docker-registry serve registry.yaml
  start controllers kube-controller-manager --kubeconfig=kubeconfig.yaml --bind-address=127.0.0.1 --port=0 --leader-elect=false \
    --service-account-private-key-file=certificates/accounts.key --root-ca-file=certificates/api.crt --flex-volume-plugin-dir="$work/none"
  start scheduler kube-scheduler --kubeconfig=kubeconfig.yaml --bind-address=127.0.0.1 --port=0 --leader-elect=false
  start containerd containerd -c containerd.toml
  await ctr -a /run/containerd.sock version
  ctr -a /run/containerd.sock -n k8s.io images import pause.tar
  start kubelet kubelet --config kubelet.yaml --kubeconfig kubeconfig.yaml --container-runtime=remote \
    --container-runtime-endpoint=unix:///run/containerd.sock --root-dir="$work/kubelet" --hostname-override=node --node-ip=$ADDRESS \
    --cert-dir=certificates/kubelet --volume-plugin-dir="$work/none"
  await node_is_ready
  start proxy kube-proxy --kubeconfig=kubeconfig.yaml --proxy-mode=iptables --masquerade-all --cluster-cidr=10.244.0.0/24 \
    --conntrack-max-per-core=0 --conntrack-tcp-timeout-established=0 --conntrack-tcp-timeout-close-wait=0 --hostname-override=node
  await api /api/v1/namespaces/default/serviceaccounts/default
}
