# What one distribution has of its own below /usr, for the release of the base and no other.
[Config]
Dependencies=base[#if mkosi.compiles],compiled[/#if]

[Output]
Format=sysext
Seed=[=mkosi.seed]

[Content]
# No Overlay=, which would leave out whatever a package of the base brings too, such as nginx.conf.
ExtraTrees=%O/base/usr/lib/os-release:/usr/lib/os-release
RemoveFiles=/usr/lib/os-release

[Validation]
Verity=no
