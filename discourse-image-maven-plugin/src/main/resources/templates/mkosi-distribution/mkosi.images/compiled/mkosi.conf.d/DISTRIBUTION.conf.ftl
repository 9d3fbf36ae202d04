[Match]
Profiles=[=distribution.id]
Distribution=!custom

[Content]
BuildPackages=
[#list distribution.buildPackages as name]
              [=name]
[/#list]
