#!/bin/sh
# Compiles the app in the base, with build packages. Each stage fetches with the network and builds without it. What fetching
# needs to know is in target/mkosi-fetch.env, in lines such as BUNDLE_MIRROR__ALL=https://gems.example.org.
set -eu
mkdir -p /out /run/secrets
[ ! -f "$SRCDIR/mkosi-fetch.env" ] || cp "$SRCDIR/mkosi-fetch.env" /run/secrets/fetch
export APP=[=site.paths.app] CACHE="$BUILDDIR" OUT=/out STAGES="$SRCDIR/container/stages" HOME=/tmp/home
[#list site.compile.variables as variable]
export [=variable.name]=[=variable.quoted]
[/#list]
[#list site.compile.phases as phase]
[#if !phase.network]unshare --net [/#if]sh "$STAGES/run.sh" [=phase.script]
[/#list]
for tar in /out/*.tar; do tar -xpf "$tar" -C "$DESTDIR"; done
