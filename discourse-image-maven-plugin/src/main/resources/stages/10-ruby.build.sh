#!/bin/sh
# stage: build the Ruby that the app asks for
# inputs:
# needs: 05-ruby-choice
# outputs: /usr/lib/discourse-ruby
# env: RUBY_PROVIDER RUBY_VERSION RUBY_SHA256 RUBY_BUILD_ARCHIVE RUBY_BUILD_SHA256
set -eu
. "${STAGES:=/stages}/lib.sh"

case $RUBY_PROVIDER in
  distribution)
    say "Ruby is the distribution's"
    exit 0
    ;;
  /*)
    prefix=${RUBY_PROVIDER%/}
    [ -x "$prefix/bin/ruby" ] || fail "there is no $prefix/bin/ruby in the builder root" "correct the prefix of Ruby"
    if dpkg -S "$prefix/bin/ruby" > /dev/null 2>&1 || apk info -W "$prefix/bin/ruby" > /dev/null 2>&1 ||
      pacman -Qqo "$prefix/bin/ruby" > /dev/null 2>&1; then
      say "Ruby is a package's at $prefix"
      exit 0
    fi
    case $prefix in
      /usr/*) ;;
      *) fail "the Ruby at $prefix is not below /usr" "install it there: what is not below /usr is not in the image, and the app's image tools may not read it" ;;
    esac
    # The image has one place where its Ruby's programs are found.
    mkdir -p "$RUBY_HOME/bin"
    for program in "$prefix"/bin/*; do ln -s "$program" "$RUBY_HOME/bin/"; done
    pack runtime list ruby-image "$prefix" "$RUBY_HOME"
    libraries runtime
    exit 0
    ;;
esac

. "$STAGES/10-ruby.ruby-build.sh"
: "${ruby_build:?}" "${definitions:?}" "${own_definition:?}"
definition=$TMPDIR/definitions/$RUBY_VERSION
mkdir -p "${definition%/*}"
options="--disable-install-doc --enable-load-relative --with-baseruby=no"
yjit=
if [ -f "$own_definition" ]; then
  say "the definition of Ruby $RUBY_VERSION is $own_definition"
  cp "$own_definition" "$definition"
else
  tarball=$CACHE/ruby/ruby-$RUBY_VERSION.tar.gz
  [ -f "$tarball" ] || fail "the source of Ruby $RUBY_VERSION is not in the cache" "run the goal fetch first"
  # The specs and tests are a third of the compile time, and nothing of them is installed.
  cat > "$definition" << DEFINITION
build_package_trim() { rm -rf spec/* test/* benchmark/*; }
install_package "ruby-$RUBY_VERSION" "file://$tarball#$(sha256_of "$tarball")" trim enable_shared standard
DEFINITION
  if have rustc; then
    yjit=yes
    options="$options --enable-yjit"
  else
    say "without YJIT, as there is no rustc in the builder root"
  fi
  if [ -f /usr/include/jemalloc/jemalloc.h ]; then options="$options --with-jemalloc"; fi
fi

work=$TMPDIR/ruby-build
rm -rf "$work"
export RUBY_BUILD_CACHE_PATH="$CACHE/ruby" RUBY_BUILD_DEFINITIONS="${definition%/*}" RUBY_BUILD_BUILD_PATH="$work"
export RUBY_BUILD_SKIP_MIRROR=1 RUBY_BUILD_HTTP_CLIENT=curl MAKE_OPTS="-j$JOBS"
export RUBY_CONFIGURE_OPTS="$options"
export RUBY_CFLAGS="-O2 -fstack-protector-strong -D_FORTIFY_SOURCE=2 -ffile-prefix-map=$work/ruby-$RUBY_VERSION=."
unset MAKEFLAGS
mkdir -p "$RUBY_HOME"
"$ruby_build" --verbose "$RUBY_VERSION" "$RUBY_HOME"
PATH=$RUBY_HOME/bin:$PATH

if [ ! -f "$own_definition" ]; then
  actual=$(ruby -e 'print RUBY_VERSION')
  case $RUBY_VERSION in
    "$actual" | "$actual"-*) ;;
    *) fail "the source of Ruby $RUBY_VERSION gave Ruby $actual" "correct discourse.ruby.url" ;;
  esac
  for library in openssl:libssl-dev psych:libyaml-dev zlib:zlib1g-dev; do
    ruby -r"${library%:*}" -e 1 2> /dev/null || fail "Ruby was built without ${library%:*}" \
      "add the headers to the builder root (Debian, Ubuntu: ${library#*:}; see config.log in the log above)"
  done
  if [ -n "$yjit" ]; then
    ruby --yjit -v | grep -q +YJIT || fail "Ruby was built without YJIT although there is a $(rustc --version)" \
      "use a rustc of at least 1.58, or remove it from the builder root"
  fi
fi
strip_objects "$RUBY_HOME"
strip --strip-unneeded "$RUBY_HOME/bin/ruby" 2> /dev/null || true
helper tree prune "$RUBY_HOME" ruby
pack runtime list ruby-image "$RUBY_HOME"
libraries runtime
