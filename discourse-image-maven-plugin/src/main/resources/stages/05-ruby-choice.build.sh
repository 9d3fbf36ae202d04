#!/bin/sh
# stage: choose the Ruby of the image
# env: RUBY_REQUIREMENT RUBY_PINNED RUBY_WANTED

# The distribution's own Ruby when it satisfies the checkout, else an rbenv-style install in this
# root that does, else a version for ruby-build to make. Later stages get the variables
# RUBY_PROVIDER (distribution, ruby-build or the prefix of an install) and RUBY_VERSION.
#
# RUBY_REQUIREMENT  of the Gemfile, such as "~> 3.4" or ">= 3.2, < 4"; empty for any
# RUBY_PINNED       of .ruby-version, .tool-versions or Gemfile.lock; empty where nothing is pinned
# RUBY_WANTED       what the user asks for: an exact version, or "distribution"; usually empty
. "$STAGES/lib.sh"

requirement=${RUBY_REQUIREMENT:-}
pinned=${RUBY_PINNED:-}
wanted=${RUBY_WANTED:-}

# satisfies VERSION: whether it meets the requirement as RubyGems understands it.
satisfies() {
  printf '%s\n' "$requirement" | tr ',' '\n' | awk -v version="$1" '
    function compare(a, b, n,   x, y, i) {
      split(a, x, "."); split(b, y, ".")
      for (i = 1; i <= n; i++) if (x[i] + 0 != y[i] + 0) return x[i] + 0 < y[i] + 0 ? -1 : 1
      return 0
    }
    {
      gsub(/[ "\047]/, "")
      if ($0 == "") next
      op = $0; sub(/[0-9].*/, "", op)
      want = substr($0, length(op) + 1)
      if (op == "") op = "="
      order = compare(version, want, 8)
      parts = split(want, segment, ".")
      if (op == "=" && order != 0) bad = 1
      if (op == "!=" && order == 0) bad = 1
      if (op == ">" && order <= 0) bad = 1
      if (op == ">=" && order < 0) bad = 1
      if (op == "<" && order >= 0) bad = 1
      if (op == "<=" && order > 0) bad = 1
      if (op == "~>" && (order < 0 || compare(version, want, parts > 1 ? parts - 1 : 1) != 0)) bad = 1
    }
    END { exit bad }'
}

# version_of PROGRAM: the version of a Ruby; nothing when it does not run.
version_of() {
  "$1" --disable-gems -e 'print RUBY_VERSION' 2> /dev/null || true
}

# choose PROVIDER VERSION: tells what was chosen, and ends.
choose() {
  say "Ruby $2 by $1"
  printf 'RUBY_PROVIDER=%s\nRUBY_VERSION=%s\n' "$1" "$2" > "$OUT/$STAGE.env"
  exit 0
}

# Installs of rbenv, asdf, ruby-install and their like, newest last.
prefixes() {
  for directory in /usr/local/rbenv/versions /usr/lib/rbenv/versions /opt/rbenv/versions \
    /root/.rbenv/versions /home/*/.rbenv/versions /opt/rubies /usr/local/rubies /root/.rubies \
    /opt/asdf/installs/ruby /root/.asdf/installs/ruby; do
    for prefix in "$directory"/*; do
      [ -x "$prefix/bin/ruby" ] && printf '%s\n' "$prefix"
    done
  done
  for prefix in /usr/local /opt/ruby; do
    [ -x "$prefix/bin/ruby" ] && printf '%s\n' "$prefix"
  done
  return 0
}

# Versions that ruby-build or a definition beside this script knows.
known() {
  {
    for file in "$STAGES"/ruby-*.definition; do
      name=${file##*/ruby-}
      say "${name%.definition}"
    done
    ! have ruby-build || ruby-build --definitions
  } 2> /dev/null | grep -E '^[0-9]+\.[0-9]+\.[0-9]+$' | sort -t . -k 1,1n -k 2,2n -k 3,3n -u
}

own=
[ ! -x /usr/bin/ruby ] || own=$(version_of /usr/bin/ruby)

case $wanted in
  '') ;;
  distribution)
    if [ -z "$own" ]; then
      fail "discourse.ruby.version asks for the Ruby of the distribution, but the builder root has no /usr/bin/ruby" \
        "install the package of Ruby into the builder root, or leave discourse.ruby.version out"
    fi
    choose distribution "$own"
    ;;
  *[!0-9.]* | .* | *.)
    fail "discourse.ruby.version is '$wanted'; it must be an exact version such as 3.4.10, or 'distribution'" \
      "correct it, or leave it out to take what the checkout asks for"
    ;;
  *)
    requirement="= $wanted"
    pinned=$wanted
    ;;
esac

[ -n "$requirement" ] || requirement=$pinned
if [ -n "$own" ] && satisfies "$own"; then
  choose distribution "$own"
fi

installed=$(prefixes | while IFS= read -r prefix; do
  found=$(version_of "$prefix/bin/ruby")
  if [ -n "$found" ] && satisfies "$found"; then
    case $prefix in
      /usr/*) printf '%s %s\n' "$prefix" "$found" ;;
      *) say "the Ruby at $prefix is passed over: what is not below /usr is not in the image" >&2 ;;
    esac
  fi
done | tail -n 1)
[ -z "$installed" ] || choose "${installed% *}" "${installed##* }"

if [ -n "$pinned" ] && satisfies "$pinned"; then
  # Whether ruby-build knows it, or RUBY_URL tells where it is, is for the next stage to find out.
  choose ruby-build "$pinned"
fi
newest=$(known | while IFS= read -r version; do
  if satisfies "$version"; then printf '%s\n' "$version"; fi
done | tail -n 1)
[ -z "$newest" ] || choose ruby-build "$newest"

fail "the checkout asks for Ruby '$requirement'; the distribution has ${own:-none}, and ruby-build knows $(known | tail -n 5 | tr '\n' ' ')as its newest" \
  "name an exact version in discourse.ruby.version with discourse.ruby.url and discourse.ruby.sha256, use a builder root with a newer ruby-build, or one whose Ruby satisfies it"
