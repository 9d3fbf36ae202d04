# A portable service: the operating system and the app.
[Config]
Dependencies=base[#if mkosi.compiles],compiled[/#if]

[Output]
Format=portable
Seed=[=mkosi.seed]

[Content]
BaseTrees=%O/base
Bootable=no

[Validation]
Verity=no
