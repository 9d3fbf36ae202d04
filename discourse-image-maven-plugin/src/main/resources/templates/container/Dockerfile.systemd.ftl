# [=site.name] [=site.version] with systemd as the first process and all services in one container, on top of the image
# that Dockerfile or the output oci makes. It runs as root in the container, by podman, and is nothing for Kubernetes.
# The context is the directory above: docker build -f container/Dockerfile.systemd --build-arg DISTRIBUTION=[=site.containerDistribution] -t [=site.image]:[=site.version][=site.container.systemd.tagEnding] ..
ARG IMAGE=[=site.image]:[=site.version]
FROM ${IMAGE}
ARG DISTRIBUTION=[=site.containerDistribution]
USER [=site.container.systemd.user]
RUN case "$DISTRIBUTION" in \
[#list site.distributions as distribution]
[#if distribution.installInit?has_content]
  [=distribution.id]) [=distribution.installInit] ;; \
[/#if]
[/#list]
  *) echo "$DISTRIBUTION has no systemd: DISTRIBUTION must be one of arch, debian, ubuntu" >&2; exit 1 ;; \
  esac
COPY container/systemd/ /
RUN chmod 0755 [=site.container.systemd.entrypoint[0]]
ENV[#list site.container.systemd.environment as variable] [=variable.name]=[=variable.value][/#list]
STOPSIGNAL [=site.container.systemd.stopSignal]
[#assign health = site.container.healthSeconds]
HEALTHCHECK --interval=[=health.interval]s --timeout=[=health.timeout]s --start-period=[=health.start]s --retries=[=health.retries] \
  CMD [[#list site.container.systemd.healthCheck as word]"[=word]"[#sep], [/#sep][/#list]]
ENTRYPOINT [[#list site.container.systemd.entrypoint as word]"[=word]"[#sep], [/#sep][/#list]]
CMD []
