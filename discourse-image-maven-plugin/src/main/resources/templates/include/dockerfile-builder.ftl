
# Compiles the app: each stage fetches with the network and builds without it. What fetching needs and nobody may keep
# comes by --secret id=fetch,src=FILE (lines such as BUNDLE_MIRROR__ALL=https://user:password@gems.example.org) and
# --secret id=certificates,src=FILE (all trusted authorities). Compilers and headers stay here.
[#list site.distributions as distribution]
FROM ${[=distribution.id?upper_case]_IMAGE} AS builder-[=distribution.id]
USER 0
RUN --mount=type=cache,id=discourse-image-packages-[=distribution.id],target=[=distribution.packageCache],sharing=locked \
  [=distribution.installBuild]
[/#list]
FROM builder-${DISTRIBUTION} AS builder
ENV APP=[=site.paths.app] CACHE=/cache OUT=/out STAGES=/stages HOME=/tmp/home[#list site.compile.variables as variable] [=variable.name]=[=variable.quoted][/#list]
RUN mkdir -p /cache /out /compiled
COPY container/stages/ /stages/
COPY rootfs[=site.paths.app]/ [=site.paths.app]/
# What former builds fetched. It is copied, as a cache may be gone while the layer that filled it is still there.
RUN --mount=type=cache,id=discourse-image-fetched,target=/fetched,sharing=locked cp -a /fetched/. /cache/
[#list site.compile.phases as phase]
[#if phase.network]
RUN --mount=type=cache,id=discourse-image-fetched,target=/fetched,sharing=locked --mount=type=secret,id=fetch --mount=type=secret,id=certificates \
  sh /stages/run.sh [=phase.script] && cp -au /cache/. /fetched/ && rm -rf /tmp/*
[#else]
RUN --network=none sh /stages/run.sh [=phase.script] && rm -rf /tmp/*
[/#if]
[/#list]
RUN for tar in /out/*.tar; do tar -xpf "$tar" -C /compiled || exit 1; done
