# Environment of the app: read by systemd (EnvironmentFile=) and by [=site.paths.launcher],
# which lets variables that are already set win. Secrets do not belong here: see the launcher.
[#list site.environment as variable]
[=variable.name]=[=variable.quoted]
[/#list]
