WorkingDirectory=[=site.paths.app]
EnvironmentFile=-[=site.paths.config]/discourse.env
# From /etc/credstore/discourse.<name> or the machine's own credentials; each may be missing.
[#list site.secrets as secret]
LoadCredential=[=secret.credential]:discourse.[=secret.credential]
[/#list]
StateDirectory=discourse discourse/uploads discourse/backups
CacheDirectory=discourse
LogsDirectory=discourse

[#include "hardening.ftl"]
# No MemoryDenyWriteExecute: V8 and YJIT make code. @sandbox: the app puts its image tools under Landlock.
SystemCallFilter=@system-service @sandbox
SystemCallFilter=~@privileged
