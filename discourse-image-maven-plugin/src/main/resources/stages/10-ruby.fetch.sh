#!/bin/sh
# Fetches the source of the private Ruby; what to fetch is said by (in this order) the file
# ruby-<version>.definition beside this script, RUBY_URL, and the definitions of ruby-build.
set -eu
. "${STAGES:=/stages}/lib.sh"
[ "$RUBY_PROVIDER" = ruby-build ] || exit 0
: "${RUBY_URL:=}" "${RUBY_SHA256:=}" "${RUBY_BUILD_ARCHIVE:=}" "${RUBY_BUILD_SHA256:=}"
[ -n "$RUBY_VERSION" ] || fail "RUBY_VERSION is empty" "say which Ruby to build (discourse.ruby.version)"

if [ -n "$RUBY_BUILD_ARCHIVE" ]; then
  [ -n "$RUBY_BUILD_SHA256" ] || fail "there is no checksum for $RUBY_BUILD_ARCHIVE" "set RUBY_BUILD_SHA256 as well"
  tool=$CACHE/tools/ruby-build-$RUBY_BUILD_SHA256
  if [ ! -x "$tool/bin/ruby-build" ]; then
    download "$RUBY_BUILD_ARCHIVE" "$tool.tar.gz" "$RUBY_BUILD_SHA256"
    part=$(mktemp -d "$tool.XXXXXX")
    tar -xzf "$tool.tar.gz" -C "$part"
    for directory in "$part" "$part"/*; do
      if [ -x "$directory/bin/ruby-build" ]; then found=$directory; fi
    done
    [ -n "${found:-}" ] || fail "$RUBY_BUILD_ARCHIVE holds no bin/ruby-build" "use a source archive of ruby-build"
    chmod 755 "$found"
    # Another build may have been faster.
    if [ ! -e "$tool" ]; then mv "$found" "$tool"; fi
    rm -rf "$part"
  fi
fi
. "$STAGES/10-ruby.ruby-build.sh"
: "${ruby_build:?}" "${definitions:?}" "${own_definition:?}"

if [ -f "$own_definition" ]; then
  sed -n 's/^[^#]*"\([^"]*\)"[^"]*"\([a-z]*:[^"#]*\)#\([0-9a-f]\{64\}\)".*/\1 \2 \3/p' "$own_definition" > "$TMPDIR/sources"
  [ -s "$TMPDIR/sources" ] || fail "$own_definition names no file with its sha256" \
    'write: install_package "ruby-1.2.3" "https://example.org/ruby.tar.gz#<sha256>" standard'
  while read -r name url sha256; do
    case $url in *.bz2) download "$url" "$CACHE/ruby/$name.tar.bz2" "$sha256" ;; *) download "$url" "$CACHE/ruby/$name.tar.gz" "$sha256" ;; esac
  done < "$TMPDIR/sources"
  exit 0
fi

known=
if [ -f "$definitions/$RUBY_VERSION" ]; then
  known=$(sed -n "s/^[^#]*\"ruby-[^\"]*\"[^\"]*\"\([a-z]*:[^\"#]*\)#\([0-9a-f]\{64\}\)\".*/\1 \2/p" "$definitions/$RUBY_VERSION" | head -n 1)
fi
url=${RUBY_URL:-${known% *}}
sha256=${RUBY_SHA256:-${known#* }}
if [ -z "$url" ]; then
  versions=$(find "$definitions"/ -name '[0-9]*' 2> /dev/null | sed -n 's|.*/\([0-9]*\.[0-9]*\.[0-9]*\)$|\1|p' | sort -t . -k 1,1n -k 2,2n -k 3,3n) || true
  series=$(printf '%s\n' "$versions" | grep "^${RUBY_VERSION%.*}\." | tail -n 3 | tr '\n' ' ') || true
  newest=$(printf '%s\n' "$versions" | tail -n 3 | tr '\n' ' ')
  fail "$ruby_build does not know Ruby $RUBY_VERSION; it knows ${series:+$series(nearest), }${newest:-none }(newest)" \
    "give the address of its source and the checksum (discourse.ruby.url, discourse.ruby.sha256), or a newer ruby-build (RUBY_BUILD_ARCHIVE, RUBY_BUILD_SHA256)"
fi

tarball=$CACHE/ruby/ruby-$RUBY_VERSION.tar.gz
# As ruby-build unpacks gzip only, the file may be another than the one that was fetched: the checksum of that one is beside it.
if [ -n "$sha256" ] && [ -f "$tarball" ] && [ "$(cat "$tarball.source" 2> /dev/null)" = "$sha256 $(sha256_of "$tarball")" ]; then exit 0; fi
if [ -z "$sha256" ]; then
  fail "there is no checksum for $url" "set discourse.ruby.sha256 to the sha256 that its publisher tells"
fi
mkdir -p "$CACHE/ruby"
source=$TMPDIR/ruby-source
download "$url" "$source" "$sha256"
part=$(part_of "$tarball")
case $(od -An -tx1 -N3 "$source" | tr -d ' ') in
  1f8b*) cp "$source" "$part" ;;
  fd377a) xz -dc "$source" | gzip -n -1 > "$part" ;;
  425a68) bzip2 -dc "$source" | gzip -n -1 > "$part" ;;
  *)
    rm -f "$part"
    fail "$url is no tar archive packed by gzip, xz or bzip2" "name the source archive of Ruby $RUBY_VERSION"
    ;;
esac
note=$(part_of "$tarball.source")
printf '%s %s\n' "$sha256" "$(sha256_of "$part")" > "$note"
mv "$part" "$tarball"
mv "$note" "$tarball.source"
rm "$source"
