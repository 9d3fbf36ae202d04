# shellcheck shell=sh
# Shared by the OpenRC scripts of Discourse; they source it.

# The account and the directories that it may write, where the machine does not have them yet.
discourse_prepare() {
  if ! id -u [=site.account.name] >/dev/null 2>&1; then
    addgroup -S -g [=site.account.gid] [=site.account.name] &&
      adduser -S -D -H -h [=site.paths.state] -s /sbin/nologin -G [=site.account.name] -u [=site.account.uid] [=site.account.name] ||
      return 1
  fi
  checkpath -d -m 0750 -o [=site.account.name]:[=site.account.name] \
    [=site.paths.state] [=site.paths.state]/uploads [=site.paths.state]/backups \
    [=site.paths.cache] [=site.paths.logs] [=site.paths.runtime]
}

# Waits until the web server answers.
discourse_await_web() {
  left=[=site.container.healthSeconds.start]
  until /usr/lib/discourse-image/probe http://127.0.0.1:[=site.ports.app]/srv/status 2>/dev/null; do
    left=$((left - 1))
    if [ "$left" -le 0 ]; then
      eerror "The web server did not answer in [=site.container.healthSeconds.start] s; see [=site.paths.logs]/web.err.log"
      return 1
    fi
    sleep 1
  done
}

# Runs a task to its end in the app's directory, as the app's account.
discourse_task() {
  discourse_prepare || return 1
  start-stop-daemon --start --user [=site.account.name]:[=site.account.name] --chdir [=site.paths.app] \
    --exec [=site.paths.entrypoint] -- "$@"
}
