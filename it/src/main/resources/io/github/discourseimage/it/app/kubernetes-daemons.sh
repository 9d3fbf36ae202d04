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

# await WORD...: until the command succeeds; shows all logs when it does not in half a minute
await() {
  await_left=150
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
