#!/bin/sh
# Builds the sample app as one would type it: what the plugin's stages are compared with. Runs in a builder root, without
# network. SRC: the source, with git history or without; APP: where the app will be in the image; CACHE: gems/, tools/ (node
# and pnpm), pnpm/ (the store); OUT: where app.tar goes.
set -eu
: "${SRC:=/src}" "${APP:=/usr/lib/discourse}" "${CACHE:=/cache}" "${OUT:=/out}" "${JOBS:=2}" "${SOURCE_DATE_EPOCH:=315619200}"
export HOME=/tmp/home LANG=C.UTF-8 TZ=UTC RAILS_ENV=production NODE_ENV=production CI=1
export PATH="$CACHE/tools/node_modules/.bin:$PATH"
export BUNDLE_DEPLOYMENT=true BUNDLE_PATH="$APP/vendor/bundle" BUNDLE_WITHOUT=development:test BUNDLE_JOBS="$JOBS"
export BUNDLE_APP_CONFIG=/tmp/bundle BUNDLE_CACHE_PATH="$CACHE/gems"
export SKIP_DB_AND_REDIS=1 DISCOURSE_DOWNLOAD_PRE_BUILT_ASSETS=0 MAKEFLAGS="-j$JOBS" CFLAGS="-ffile-prefix-map=$APP=."
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
export npm_config_store_dir="$CACHE/pnpm" npm_config_manage_package_manager_versions=false
export GIT_AUTHOR_DATE="@$SOURCE_DATE_EPOCH +0000" GIT_COMMITTER_DATE="@$SOURCE_DATE_EPOCH +0000" SOURCE_DATE_EPOCH
umask 022
mkdir -p "$HOME" "$APP" "$OUT"

cp -R "$SRC/." "$APP/"
cd "$APP"
# an image's tree has links where the app writes
for path in tmp log public/uploads public/backups; do
  [ ! -L "$path" ] || rm "$path"
done
mkdir -p tmp log
if [ ! -d .git ]; then
  git init -q -b build
  git add -A
  git -c user.name=build -c user.email=build@localhost commit -qm build
fi

bundle install --local --quiet

ruby_version=$(ruby -e 'print RUBY_VERSION')
for plugin in plugins/*/plugin.rb; do
  directory=${plugin%/plugin.rb}
  sed -n 's/^gem "\([^"]*\)", "\([^"]*\)".*/\1 \2/p' "$plugin" | while read -r name version; do
    gem install --local "$CACHE/gems/$name-$version.gem" -i "$directory/gems/$ruby_version" --no-document --ignore-dependencies \
      --no-user-install --quiet
  done
done

pnpm install --frozen-lockfile --offline --prod=false --reporter=append-only

bundle exec rake assets:precompile

# What the app needs when it runs stays, and nothing that tells of this machine. Packages are put aside instead of deleted:
# ext4 is slow at making files for minutes after it deleted as many, which whoever is measured next would pay for.
mkdir -p /tmp/kept/node_modules/.pnpm .aside
cp node_modules/.pnpm/lock.yaml /tmp/kept/node_modules/.pnpm/
mv node_modules .aside/
for directory in frontend/*/node_modules; do
  if [ -d "$directory" ]; then mv "$directory" ".aside/$(echo "$directory" | tr / -)"; fi
done
rm -rf frontend/*/dist vendor/cache .git tmp log public/uploads public/backups
cp -R /tmp/kept/. .
find vendor/bundle plugins/*/gems -depth \( -name '*.o' -o -name mkmf.log -o -name gem_make.out -o -name Makefile \
  -o -name '.sitearchdir*.time' \) -exec rm -f {} +
for home in vendor/bundle/ruby/* plugins/*/gems/*; do
  rm -rf "$home/cache" "$home/build_info" "$home/doc"
  find "$home"/gems/*/ext -name '*.so' -exec rm -f {} + 2>/dev/null || true
done
find vendor plugins -name '*.so' -exec strip --strip-unneeded {} +
ln -s /var/cache/discourse/tmp tmp
ln -s /var/log/discourse log
ln -s /var/lib/discourse/uploads public/uploads
ln -s /var/lib/discourse/backups public/backups

cd /
tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --format=posix \
  --pax-option=delete=atime,delete=ctime --exclude="${APP#/}/.aside" -cf "$OUT/app.tar" "${APP#/}"
