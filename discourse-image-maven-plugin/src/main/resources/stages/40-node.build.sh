#!/bin/sh
# stage: install the packages of the JavaScript lock file
# inputs: package.json **/package.json pnpm-lock.yaml pnpm-workspace.yaml .pnpmfile.cjs yarn.lock .yarnrc .yarnrc.yml package-lock.json npm-shrinkwrap.json .npmrc patches/**
# needs:
# outputs: node_modules **/node_modules
# env: NODE_VERSION PACKAGE_MANAGER PACKAGE_MANAGER_VERSION
# scratch: node_modules/.cache **/node_modules/.cache node_modules/.embroider **/node_modules/.embroider
set -eu
. "${STAGES:=/stages}/lib.sh"
[ -n "$PACKAGE_MANAGER" ] || exit 0
use_node
cd "$APP"

# shadow FROM TO NAME...: a directory that is writable while the named contents stay where they are.
shadow() {
  from=$1
  to=$2
  shift 2
  mkdir -p "$to"
  for name in "$@"; do
    if [ -e "$from/$name" ]; then ln -s "$from/$name" "$to/$name"; fi
  done
}

log=$TMPDIR/node-install.log
status=0
case $PACKAGE_MANAGER in
  pnpm)
    # pnpm notes in its store who uses it and opens its index for writing, but the cache is read-only now.
    for version in "$CACHE"/pnpm/v*; do
      copy=$TMPDIR/pnpm/${version##*/}
      shadow "$version" "$copy" files index
      if [ -f "$version/index.db" ]; then
        if have flock; then
          flock -s "$CACHE/pnpm/.lock" cp "$version"/index.db* "$copy/"
        else
          cp "$version"/index.db* "$copy/"
        fi
      fi
    done
    store "$TMPDIR/pnpm"
    pnpm install --frozen-lockfile --offline --prod=false --reporter=append-only > "$log" 2>&1 || status=$?
    ;;
  yarn)
    case $(yarn --version) in
      1.*)
        mkdir -p "$TMPDIR/yarn"
        for entry in "$CACHE"/yarn/*/*; do
          folder=$TMPDIR/yarn/${entry#"$CACHE/yarn/"}
          mkdir -p "${folder%/*}"
          ln -s "$entry" "$folder"
        done
        yarn install --offline --frozen-lockfile --production=false --non-interactive --no-progress \
          --cache-folder "$TMPDIR/yarn" > "$log" 2>&1 || status=$?
        ;;
      *)
        mkdir -p "$TMPDIR/yarn"
        for entry in "$CACHE"/yarn-berry/*; do ln -s "$entry" "$TMPDIR/yarn/"; done
        YARN_CACHE_FOLDER=$TMPDIR/yarn YARN_NODE_LINKER=node-modules YARN_ENABLE_NETWORK=false \
          yarn install --immutable > "$log" 2>&1 || status=$?
        ;;
    esac
    ;;
  npm)
    shadow "$CACHE/npm/_cacache" "$TMPDIR/npm/_cacache" content-v2 index-v5
    npm ci --offline --include=dev > "$log" 2>&1 || status=$?
    ;;
  *) fail "the package manager $PACKAGE_MANAGER is not known" "use pnpm, yarn or npm" ;;
esac
cat "$log"
if [ "$status" -ne 0 ]; then
  if grep -q -e ERR_PNPM_OUTDATED_LOCKFILE -e 'Your lockfile needs to be updated' -e YN0028 -e 'npm ci. can only install' "$log"; then
    fail "the lock file of $PACKAGE_MANAGER is out of step with package.json" "run \"$PACKAGE_MANAGER install\" in the app and commit the lock file"
  fi
  if grep -q ERR_PNPM_IGNORED_BUILDS "$log"; then
    fail "$(sed -n 's/.*\(Ignored build scripts: .*\)/\1/p' "$log" | head -n 1)" \
      "say in pnpm-workspace.yaml which of them may run (allowBuilds: name: true or false)"
  fi
  if grep -q ERR_PNPM_UNSUPPORTED_ENGINE "$log"; then
    fail "the package.json of the app refuses this Node or $PACKAGE_MANAGER: $(sed -n 's/^\(Expected version: .*\|Got: .*\)/\1/p' "$log" | tr '\n' ' ')" \
      "correct engines and packageManager in package.json"
  fi
  if grep -q -e ERR_PNPM_NO_OFFLINE -e "can't make a request in offline mode" -e "Couldn't find any versions" -e ENOTCACHED "$log"; then
    fail "a package of the lock file is not in the cache: $(grep -m 1 -e ERR_PNPM_NO_OFFLINE -e 'offline mode' -e "Couldn't find" -e ENOTCACHED "$log")" \
      "run the goal fetch first"
  fi
  exit "$status"
fi
pack dependencies keep
libraries dependencies
