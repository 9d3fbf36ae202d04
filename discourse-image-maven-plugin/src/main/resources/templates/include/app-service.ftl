WorkingDirectory=[=site.paths.app]
EnvironmentFile=-[=site.paths.config]/discourse.env
# From /etc/credstore/discourse.<name> or the machine's own credentials; what is needed and missing is told in the journal.
[#list site.secrets as secret]
LoadCredential=[=secret.credential]:discourse.[=secret.credential]
[/#list]
[#include "directories.ftl"]
# Debian's libpq looks for the socket of PostgreSQL below /var/run, which is away with the rest of /var.
BindReadOnlyPaths=-/run/postgresql:/var/run/postgresql

[#include "hardening.ftl"]
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
# No MemoryDenyWriteExecute: V8 and YJIT make code. The app puts its image tools under Landlock and seccomp
# (the group @sandbox, which systemd 252 does not know), and under limits of their own (@resources).
SystemCallFilter=@system-service landlock_add_rule landlock_create_ruleset landlock_restrict_self seccomp
SystemCallFilter=~@privileged
