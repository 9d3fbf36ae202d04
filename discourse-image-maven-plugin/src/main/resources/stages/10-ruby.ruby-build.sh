# shellcheck shell=sh disable=SC2034
# Finds ruby-build for the two phases of 10-ruby.
if [ -n "${RUBY_BUILD_ARCHIVE:-}" ]; then
  ruby_build=$CACHE/tools/ruby-build-${RUBY_BUILD_SHA256:-}/bin/ruby-build
else
  ruby_build=$(command -v ruby-build) || fail "there is no ruby-build in the builder root" \
    "add the package ruby-build to it, or name an archive of it (RUBY_BUILD_ARCHIVE, RUBY_BUILD_SHA256)"
fi
definitions=$(readlink -f "$ruby_build")
definitions=${definitions%/bin/ruby-build}/share/ruby-build
own_definition=$STAGES/ruby-$RUBY_VERSION.definition
