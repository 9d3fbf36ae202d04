[Match]
Profiles=[=distribution.id]

[Output]
Output=discourse_[=distribution.id]

[Content]
ExtraTrees=%D/../[=mkosi.tarball]
           %D/../[=distribution.tarball]
[#if mkosi.compiles]
           %O/compiled
[/#if]
