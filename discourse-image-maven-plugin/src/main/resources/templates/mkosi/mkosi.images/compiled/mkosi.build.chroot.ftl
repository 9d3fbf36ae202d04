#!/bin/sh
# Compiles the app in the base, with build packages. Each stage fetches with the network and builds in a network that leads
# nowhere. target/mkosi-secrets may have the files fetch (lines such as BUNDLE_MIRROR__ALL=https://user:password@gems.example.org)
# and certificates (all trusted authorities), as the Dockerfile's secrets; mkosi hides them from no script.
set -eu
mkdir -p /out /run/secrets
[ ! -d "$SRCDIR/mkosi-secrets" ] || cp "$SRCDIR"/mkosi-secrets/* /run/secrets/
export APP=[=site.paths.app] CACHE="$BUILDDIR" OUT=/out STAGES="$SRCDIR/container/stages" HOME=/tmp/home
[#list site.compile.variables as variable]
export [=variable.name]=[=variable.quoted]
[/#list]
[#list site.compile.phases as phase]
[#if !phase.network]unshare --net [/#if]sh "$STAGES/run.sh" [=phase.script]
rm -rf /tmp/*
[/#list]
for tar in /out/*.tar; do tar -xpf "$tar" -C "$DESTDIR"; done
