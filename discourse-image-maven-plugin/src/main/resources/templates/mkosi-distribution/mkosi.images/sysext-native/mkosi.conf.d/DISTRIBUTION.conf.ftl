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
           %D/extension-release:/usr/lib/extension-release.d/extension-release.discourse-native-[=distribution.id]

[Build]
Environment=SYSEXT_SCOPE="[=distribution.scope]"
