#!/bin/sh
# Fetches Node, the package manager and the packages of the lock file. No script of a package and no hook of the app
# runs: the package manager works in a directory that holds little more than the lock file.
set -eu
. "${STAGES:=/stages}/lib.sh"
if [ -z "$NODE_VERSION$PACKAGE_MANAGER" ]; then exit 0; fi
export NODE_VERSION PACKAGE_MANAGER PACKAGE_MANAGER_VERSION
helper 40-node.node fetch
[ -n "$PACKAGE_MANAGER" ] || exit 0
use_node

# What the app is built with is asked for too.
unset NODE_ENV
work=$TMPDIR/fetch
mkdir -p "$work"
cd "$APP"
for file in pnpm-lock.yaml pnpm-workspace.yaml yarn.lock package-lock.json npm-shrinkwrap.json .npmrc .yarnrc patches; do
  if [ -e "$file" ]; then cp -R "$file" "$work/"; fi
done
# The workspace's packages belong to what is locked.
find . -name node_modules -prune -o -name package.json -print | while IFS= read -r file; do
  mkdir -p "$work/${file%/*}"
  cp "$file" "$work/$file"
done
cd "$work"
case $PACKAGE_MANAGER in
  pnpm)
    [ -f pnpm-lock.yaml ] || fail "there is no pnpm-lock.yaml" 'run "pnpm install --lockfile-only" and commit it'
    mkdir -p "$CACHE/pnpm"
    store "$CACHE/pnpm"
    with_lock "$CACHE/pnpm/.lock" pnpm fetch --ignore-scripts --reporter=append-only
    ;;
  yarn)
    [ -f yarn.lock ] || fail "there is no yarn.lock" 'run "yarn install" and commit it'
    case $(yarn --version) in
      1.*)
        mkdir -p "$CACHE/yarn"
        with_lock "$CACHE/yarn/.lock" yarn install --frozen-lockfile --ignore-scripts --production=false --non-interactive \
          --no-progress --cache-folder "$CACHE/yarn"
        ;;
      *)
        mkdir -p "$CACHE/yarn-berry"
        export YARN_CACHE_FOLDER="$CACHE/yarn-berry" YARN_NODE_LINKER=node-modules
        with_lock "$CACHE/yarn-berry/.lock" yarn install --immutable --mode=skip-build
        ;;
    esac
    ;;
  npm)
    mkdir -p "$CACHE/npm"
    with_lock "$CACHE/npm/.lock" npm ci --ignore-scripts --include=dev --cache "$CACHE/npm"
    ;;
  *) fail "the package manager $PACKAGE_MANAGER is not known" "use pnpm, yarn or npm" ;;
esac
rm -rf "$work"
