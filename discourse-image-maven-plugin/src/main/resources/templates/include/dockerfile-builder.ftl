
# Compiles the app: each stage fetches with the network and builds without it. What fetching needs and nobody may keep
# comes by --secret id=fetch,src=FILE (lines such as BUNDLE_MIRROR__ALL=https://user:password@gems.example.org) and
# --secret id=certificates,src=FILE (all trusted authorities).
[#list site.distributions as distribution]
FROM base-[=distribution.id] AS builder-[=distribution.id]
RUN [=distribution.installBuild]
[/#list]
FROM builder-${DISTRIBUTION} AS builder
ENV APP=[=site.paths.app] CACHE=/cache OUT=/out STAGES=/stages HOME=/tmp/home[#list site.compile.variables as variable] [=variable.name]=[=variable.quoted][/#list]
RUN mkdir -p /cache /out /compiled
COPY container/stages/ /stages/
COPY rootfs[=site.paths.app]/ [=site.paths.app]/
[#list site.compile.phases as phase]
RUN [#if phase.network]--mount=type=secret,id=fetch --mount=type=secret,id=certificates[#else]--network=none[/#if] \
  sh /stages/run.sh [=phase.script] && rm -rf /tmp/*
[/#list]
RUN for tar in /out/*.tar; do tar -xpf "$tar" -C /compiled || exit 1; done
