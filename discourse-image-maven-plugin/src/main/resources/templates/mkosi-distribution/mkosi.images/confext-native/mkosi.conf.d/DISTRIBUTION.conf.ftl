[Match]
Profiles=[=distribution.id]

[Output]
Output=discourse-config-[=distribution.id]
ImageId=discourse-config-[=distribution.id]

[Content]
ExtraTrees=%D/../[=distribution.tarball]
           %D/extension-release:/etc/extension-release.d/extension-release.discourse-config-[=distribution.id]

[Build]
Environment=CONFEXT_SCOPE="[=distribution.scope]"
