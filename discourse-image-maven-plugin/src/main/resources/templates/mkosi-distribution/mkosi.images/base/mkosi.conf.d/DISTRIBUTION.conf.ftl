[#if distribution.distribution == "custom"]
# mkosi cannot install them: they belong into the root that [=distribution.id]-root.conf names.
[/#if]
[Match]
Profiles=[=distribution.id]
Distribution=!custom

[Content]
Packages=
[#list distribution.packages as name]
         [=name]
[/#list]
