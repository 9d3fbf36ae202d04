[Match]
Profiles=[=distribution.id]

[Output]
Output=discourse-native-[=distribution.id]
ImageId=discourse-native-[=distribution.id]

[Content]
ExtraTrees=%D/../[=distribution.tarball]
[#if mkosi.compiles]
           %O/compiled
[/#if]

[Build]
Environment=SYSEXT_SCOPE="[=distribution.scope]"
