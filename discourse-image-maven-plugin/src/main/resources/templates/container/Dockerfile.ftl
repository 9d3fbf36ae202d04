# [=site.name] [=site.version]: Discourse [=site.appVersion] ([=site.revision]).
# The context is the directory above: docker build -f container/Dockerfile --build-arg DISTRIBUTION=[=site.containerDistribution] -t [=site.image]:[=site.version] ..
# Each base is an argument, so that it can be given by digest: --build-arg [=site.containerDistribution?upper_case]_IMAGE=name@sha256:...
[#list site.distributions as distribution]
ARG [=distribution.id?upper_case]_IMAGE=[=distribution.baseImage]
[/#list]
ARG DISTRIBUTION=[=site.containerDistribution]
[#list site.distributions as distribution]

FROM ${[=distribution.id?upper_case]_IMAGE} AS base-[=distribution.id]
USER 0
RUN [=distribution.install]
[/#list]
[#if site.compile.phases?has_content]
[#include "/include/dockerfile-builder.ftl"]
[/#if]

FROM base-${DISTRIBUTION}
ARG DISTRIBUTION
COPY rootfs/ /
COPY rootfs-${DISTRIBUTION}/ /
[#if site.compile.phases?has_content]
COPY --from=builder /compiled/ /
[/#if]
# The context does not know owners: the only places that the app may write are its own.
RUN install -d -m 0770 -o [=site.account.uid] -g 0 \
  [=site.paths.state] [=site.paths.state]/uploads [=site.paths.state]/backups \
  [=site.paths.cache] [=site.paths.cache]/tmp [=site.paths.logs] [=site.paths.runtime]
[#include "/include/dockerfile-run.ftl"]
