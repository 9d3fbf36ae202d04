# The trust store learns the organisation's certificates.
RUN if command -v update-ca-certificates >/dev/null; then update-ca-certificates; else update-ca-trust; fi
ENV[#list site.container.environment as variable] [=variable.name]=[=variable.value][/#list]
[#list site.container.labels as label]
LABEL [=label.name]=[=label.quoted]
[/#list]
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
