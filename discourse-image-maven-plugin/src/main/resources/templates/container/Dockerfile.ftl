# [=site.name] [=site.version]: Discourse [=site.appVersion] ([=site.revision]).
# The context is the directory above: docker build -f container/Dockerfile --build-arg DISTRIBUTION=[=site.containerDistribution] -t [=site.image]:[=site.version] ..
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
# The trust store learns the organisation's certificates; the only places that the app may write are its own.
RUN if command -v update-ca-certificates >/dev/null; then update-ca-certificates; else update-ca-trust; fi \
  && install -d -m 0770 -o [=site.account.uid] -g 0 \
    [=site.paths.state] [=site.paths.state]/uploads [=site.paths.state]/backups \
    [=site.paths.cache] [=site.paths.logs] [=site.paths.runtime]
ENV[#list site.container.environment as variable] [=variable.name]=[=variable.value][/#list]
LABEL org.opencontainers.image.title="[=site.name]" \
  org.opencontainers.image.version="[=site.version]" \
  org.opencontainers.image.revision="[=site.revision]"
WORKDIR [=site.paths.app]
USER [=site.account.uid]:[=site.account.gid]
EXPOSE [=site.ports.app] [=site.ports.http]
VOLUME [[#list site.container.volumes as path]"[=path]"[#sep], [/#sep][/#list]]
STOPSIGNAL [=site.web.stopSignal]
[#assign health = site.container.healthSeconds]
HEALTHCHECK --interval=[=health.interval]s --timeout=[=health.timeout]s --start-period=[=health.start]s --retries=[=health.retries] \
  CMD [[#list site.container.healthCheck as word]"[=word]"[#sep], [/#sep][/#list]]
ENTRYPOINT [[#list site.container.entrypoint as word]"[=word]"[#sep], [/#sep][/#list]]
CMD [[#list site.container.command as word]"[=word]"[#sep], [/#sep][/#list]]
