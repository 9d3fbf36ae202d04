WorkingDirectory=[=site.paths.app]
EnvironmentFile=-[=site.paths.config]/discourse.env
# From /etc/credstore/discourse.<name> or the machine's own credentials; each may be missing.
[#list site.secrets as secret]
LoadCredential=[=secret.credential]:discourse.[=secret.credential]
[/#list]
StateDirectory=discourse discourse/uploads discourse/backups
CacheDirectory=discourse
LogsDirectory=discourse
# Shared with the other units, so it stays when one of them stops.
RuntimeDirectory=discourse
RuntimeDirectoryPreserve=yes

[#include "hardening.ftl"]
# No MemoryDenyWriteExecute: V8 and YJIT make code. The app puts its image tools under Landlock and seccomp
# (the group @sandbox, which systemd 252 does not know).
SystemCallFilter=@system-service landlock_add_rule landlock_create_ruleset landlock_restrict_self seccomp
SystemCallFilter=~@privileged
