#!/bin/sh
# init: hands what the container was given to the units, and becomes systemd. It has a name by which podman knows that
# a container runs systemd, and gives it what it needs.
set -eu
given=/run/discourse-container
credentials=/run/credstore
mkdir -p "$given" "$credentials" /run/systemd/system
chmod 0700 "$given" "$credentials"

# secret VARIABLE CREDENTIAL: a file that was given becomes a credential, which the units load by its name.
secret() {
  eval "file=\${$1_FILE-}"
  if [ -z "$file" ]; then
    file=/run/secrets/$2
    [ -e "$file" ] || return 0
  fi
  if ! cat "$file" >"$credentials/discourse.$2"; then
    echo "init: $1 should come from $file, which cannot be read: is it a file, and is it in the container?" >&2
    exit 1
  fi
  unset "$1_FILE"
}
[#list site.secrets as secret]
secret [=secret.variable] [=secret.credential]
[/#list]

# All other variables that are not of the container itself, as the units read them.
env -0 |
  sed -zE '/^(_|CREDENTIALS_DIRECTORY|HOME|HOSTNAME|LISTEN_[A-Z]+|NOTIFY_SOCKET|OLDPWD|PATH|PWD|SHLVL|TERM|container|container_[a-z_]+)=/d
    s/["\\`$]/\\&/g; s/=/="/; s/$/"/' |
  tr '\0' '\n' >"$given/environment"
chmod 0600 "$given/environment"

# What has nothing to do in a container, or is another's here. A unit of that name in /etc wins.
for unit in [=site.container.systemd.masked?join(" ")]; do
  ln -sfn /dev/null "/run/systemd/system/$unit"
done

# On a read-only root nobody can add the account, so it is made known by nss-systemd.
if [ ! -w /etc/passwd ] && ! getent passwd [=site.account.name] >/dev/null; then
  mkdir -p /run/userdb
  echo '{"userName":"[=site.account.name]","uid":[=site.account.uid],"gid":[=site.account.gid],"homeDirectory":"[=site.paths.state]","shell":"/usr/sbin/nologin"}' \
    >/run/userdb/[=site.account.name].user
  echo '{"groupName":"[=site.account.name]","gid":[=site.account.gid]}' >/run/userdb/[=site.account.name].group
  ln -sfn [=site.account.name].user /run/userdb/[=site.account.uid].user
  ln -sfn [=site.account.name].group /run/userdb/[=site.account.gid].group
fi

# Where the container may mount, units have mounts of their own, and get their credentials through this one.
mount --make-rshared / 2>/dev/null || :

# Without a terminal there is no console that journald could write to; systemd closes what it inherits.
if [ ! -t 1 ]; then
  (
    # Followers hear from journald late, and would be gone before they have its last lines; the last look is after the units.
    told=
    trap 'told=yes' TERM
    while :; do
      last=$told
      sleep 0.5 &
      wait $! || :
      journalctl --quiet --cursor-file="$given/cursor" --no-pager --no-hostname --output=short 2>/dev/null || :
      [ -z "$last" ] || exit 0
    done
  ) &
fi

exec env -i "PATH=$PATH" "container=${container:-oci}" \
  ${container_uuid:+"container_uuid=$container_uuid"} ${NOTIFY_SOCKET:+"NOTIFY_SOCKET=$NOTIFY_SOCKET"} ${TERM:+"TERM=$TERM"} \
  [=site.container.systemd.program] "$@"
