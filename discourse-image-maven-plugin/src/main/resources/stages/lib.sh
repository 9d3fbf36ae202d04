# shellcheck shell=sh
# What all stages share; a stage begins with: . "$STAGES/lib.sh"
# Everything that could differ between two machines is set here, so that equal inputs give equal bytes.
set -eu
umask 022

: "${APP:=/usr/lib/discourse}" "${CACHE:=/cache}" "${OUT:=/out}" "${STAGES:=/stages}" "${JOBS:=1}"
: "${HOME:=/tmp/home}" "${TMPDIR:=/tmp}" "${RUBY_HOME:=/usr/lib/discourse-ruby}"
: "${RUBY_PROVIDER:=distribution}" "${RUBY_VERSION:=}" "${BUNDLER_VERSION:=}"
: "${NODE_VERSION:=}" "${PACKAGE_MANAGER:=}" "${PACKAGE_MANAGER_VERSION:=}"
: "${SOURCE_DATE_EPOCH:=315619200}"
# By its own name RubyGems would look for that very Bundler everywhere, though it is perhaps still to be fetched.
LOCKED_BUNDLER=$BUNDLER_VERSION
unset BUNDLER_VERSION
STAGE=${0##*/}
STAGE=${STAGE%%.*}
export LOCKED_BUNDLER APP CACHE OUT STAGES STAGE JOBS HOME TMPDIR RUBY_HOME RUBY_PROVIDER SOURCE_DATE_EPOCH
unset LC_ALL LANGUAGE RUBYOPT RUBYLIB NODE_OPTIONS
export LANG=C.UTF-8 TZ=UTC RAILS_ENV=production NODE_ENV=production CI=1 MAKEFLAGS="-j$JOBS"
export SKIP_DB_AND_REDIS=1 DISCOURSE_DOWNLOAD_PRE_BUILT_ASSETS=0
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
export BUNDLE_APP_CONFIG="$TMPDIR/bundle-config" BUNDLE_USER_HOME="$TMPDIR/bundle-home"
export BUNDLE_DEPLOYMENT=true BUNDLE_FROZEN=true BUNDLE_PATH="$APP/vendor/bundle"
export BUNDLE_WITHOUT=development:test BUNDLE_JOBS="$JOBS" BUNDLE_GLOBAL_GEM_CACHE=false
export BUNDLE_DISABLE_VERSION_CHECK=true BUNDLE_SILENCE_ROOT_WARNING=true BUNDLE_IGNORE_MESSAGES=true
mkdir -p "$HOME" "$TMPDIR"

say() { printf '%s\n' "$*"; }

# An expected failure that the user can do something about: the problem, then the fix.
fail() {
  printf 'error: %s\nfix: %s\n' "$1" "$2" >&2
  exit 3
}

have() { command -v "$1" > /dev/null 2>&1; }

# Puts the Ruby that the app runs with first in PATH.
case $RUBY_PROVIDER in
  distribution) ;;
  ruby-build) if [ -x "$RUBY_HOME/bin/ruby" ]; then PATH=$RUBY_HOME/bin:$PATH; fi ;;
  /*) PATH=$RUBY_PROVIDER/bin:$PATH ;;
  *) fail "RUBY_PROVIDER is $RUBY_PROVIDER" "use distribution, ruby-build or the absolute path of a Ruby's prefix" ;;
esac
export PATH

need_ruby() {
  have ruby || fail "there is no ruby in the builder root" \
    "add Ruby to its packages (Debian, Ubuntu: ruby ruby-dev ruby-bundler; Alpine: ruby ruby-dev ruby-bundler; Arch: ruby ruby-bundler)"
}

# helper NAME ARGUMENT...: most do without RubyGems, whose start takes longer than all that they do.
helper() {
  helper=$1
  shift
  need_ruby
  case $helper in
    *.gems | *.plugin_gems) set -- --disable=did_you_mean "$STAGES/$helper.rb" "$@" ;;
    *) set -- --disable=gems "$STAGES/$helper.rb" "$@" ;;
  esac
  ruby "$@"
}

# Which Bundler there is; asked once, as it takes a start of Ruby with all of RubyGems.
find_bundler() {
  [ -z "${gem_home:-}" ] || return 0
  need_ruby
  gem_home=$APP/vendor/bundle/ruby/$(ruby --disable=gems -rrbconfig -e 'print RbConfig::CONFIG["ruby_version"]')
  bundler_program=''
  bundler_version=$LOCKED_BUNDLER
  if [ -n "$LOCKED_BUNDLER" ] && [ -f "$gem_home/gems/bundler-$LOCKED_BUNDLER/exe/bundle" ]; then return; fi
  found=$(ruby -e 'program = ENV["PATH"].split(":").map { |d| "#{d}/bundle" }.find { |f| File.executable?(f) } or exit
                   require "bundler"
                   puts Bundler::VERSION, program')
  [ -n "$found" ] || fail "there is no Bundler in the builder root" \
    "add it (Debian, Ubuntu: ruby-bundler; Alpine: ruby-bundler; Arch: ruby-bundler)"
  bundler_version=${found%%
*}
  bundler_program=${found#*
}
}

sha256_of() {
  sum=$(sha256sum "$1")
  printf '%s\n' "${sum%% *}"
}

# part_of FILE: a file of its own beside it, to become it by a rename. Process ids would not do: every sandbox counts
# its own from 1, and they share the cache.
part_of() {
  new=$(mktemp "$1.XXXXXXXX.part" 2> /dev/null) || new=$(mktemp "$1.part.XXXXXX")
  chmod 644 "$new"
  printf '%s\n' "$new"
}

# download URL FILE SHA256: FILE appears whole and verified or not at all; nothing is asked where it is there.
download() {
  if [ -f "$2" ] && [ "$(sha256_of "$2")" = "$3" ]; then return; fi
  mkdir -p "${2%/*}"
  part=$(part_of "$2")
  case $1 in
    file://*) cp "${1#file://}" "$part" || fail "cannot read $1" "correct the address or put the file there" ;;
    http://* | https://*)
      have curl || fail "there is no curl in the builder root" "add the package curl to it"
      curl -fsSL --retry 3 --connect-timeout 20 -o "$part" "$1" || {
        status=$?
        rm -f "$part"
        case $status in
          22) fail "$1 is not there or may not be read" "correct the address, or its login" ;;
          60 | 77) fail "the certificate of $1 is not trusted" "add the authority that signed it to the certificates of the project" ;;
          *) fail "cannot fetch $1 (curl exit code $status)" "check the network and HTTPS_PROXY, or name a mirror" ;;
        esac
      }
      ;;
    *) fail "$1 is no address that can be fetched" "use https://, http:// or file://" ;;
  esac
  actual=$(sha256_of "$part")
  [ "$actual" = "$3" ] || {
    rm -f "$part"
    fail "$1 has the sha256 $actual, but $3 is expected" \
      "if the file was changed on purpose, give its new checksum; else do not use it"
  }
  mv -f "$part" "$2"
}

# pack LAYER ARGUMENT...: the files that tree.rb lists with these arguments, as a tar of that layer. What is in the
# app's tmp goes to a directory that the start of the app copies from: in the image tmp is a link to a writable place.
pack() {
  layer=$1
  list=$TMPDIR/pack-$layer
  shift
  helper tree "$@" > "$list"
  if [ ! -s "$list" ]; then return; fi
  tar --version 2> /dev/null | grep -q 'GNU tar' || fail "the tar of the builder root is not GNU tar" "add the package tar to it"
  if [ "$1" = keep ]; then set -- --dereference; else set --; fi
  tar -C / --format=posix --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime --mtime="@$SOURCE_DATE_EPOCH" --sort=name \
    --owner=0 --group=0 --numeric-owner --mode='u=rwX,go=rX,a-s,a-t' --hard-dereference "$@" \
    --transform="s,^${APP#/}/tmp/,usr/lib/discourse-image/seed/tmp/,SH" \
    --null --no-recursion --files-from="$list" -cf "$OUT/$STAGE.$layer.tar.part"
  mv "$OUT/$STAGE.$layer.tar.part" "$OUT/$STAGE.$layer.tar"
  rm "$list"
}

# libraries LAYER...: which shared libraries the objects in these tars need, and where they are.
libraries() {
  names=$TMPDIR/libraries
  : > "$names"
  for layer in "$@"; do
    if [ -f "$OUT/$STAGE.$layer.tar" ]; then tar -tf "$OUT/$STAGE.$layer.tar" --quoting-style=literal >> "$names"; fi
  done
  helper libraries < "$names" > "$OUT/$STAGE.libraries.part"
  mv "$OUT/$STAGE.libraries.part" "$OUT/$STAGE.libraries"
  rm "$names"
}

# strip_objects DIRECTORY...: no debugging data, hence no build paths, in ELF objects.
strip_objects() {
  have strip || fail "there is no strip in the builder root" "add the package binutils to it"
  find "$@" -type f \( -name '*.so' -o -name '*.so.*' -o -name '*.node' \) -exec strip --strip-unneeded {} + 2> /dev/null || true
}

# Puts Node and the package manager first in PATH; nothing of them may ask the network or leave its directory.
# A stage that calls this needs 40-node: the files of that one are read.
use_node() {
  if [ -z "$NODE_VERSION$PACKAGE_MANAGER" ]; then return; fi
  export NODE_VERSION PACKAGE_MANAGER PACKAGE_MANAGER_VERSION
  node_home=$(helper 40-node.node link "$TMPDIR/tools")
  PATH=$TMPDIR/tools:$PATH
  # The headers that native packages are compiled with.
  if [ -d "$node_home/include/node" ]; then export npm_config_nodedir="$node_home"; fi
  for prefix in npm_config pnpm_config; do
    export "${prefix}_update_notifier=false" "${prefix}_manage_package_manager_versions=false" \
      "${prefix}_pm_on_fail=ignore" "${prefix}_verify_deps_before_run=false" "${prefix}_side_effects_cache=false" \
      "${prefix}_package_import_method=copy" "${prefix}_trust_lockfile=true" "${prefix}_fund=false" \
      "${prefix}_audit=false"
  done
  # By itself pnpm leaves one processor idle, and to copy packages is most of its work.
  export PNPM_MAX_WORKERS="$JOBS"
  export npm_config_logs_max=0 npm_config_cache="$TMPDIR/npm" YARN_ENABLE_TELEMETRY=0 YARN_IGNORE_PATH=1 \
    YARN_ENABLE_GLOBAL_CACHE=false YARN_GLOBAL_FOLDER="$TMPDIR/yarn-global" DO_NOT_TRACK=1
}

store() { export "npm_config_store_dir=$1" "pnpm_config_store_dir=$1"; }

# with_lock FILE COMMAND...: one fetch at a time writes to a store; -s for those who only read.
with_lock() {
  file=$1
  shift
  if have flock; then flock "$file" "$@"; else "$@"; fi
}

# bundle WORD...: Bundler at the version of the lock file where it was fetched, else the builder root's.
# Never without a version: Bundler would go and look for another.
bundle() {
  find_bundler
  if [ -n "$bundler_program" ]; then
    BUNDLER_VERSION=$bundler_version ruby "$bundler_program" "$@"
  else
    GEM_PATH=$gem_home BUNDLER_VERSION=$bundler_version ruby "$gem_home/gems/bundler-$bundler_version/exe/bundle" "$@"
  fi
}
