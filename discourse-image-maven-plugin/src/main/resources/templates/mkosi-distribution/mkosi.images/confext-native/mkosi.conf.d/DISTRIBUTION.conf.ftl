[Match]
Profiles=[=distribution.id]

[Output]
Output=discourse-config-[=distribution.id]
ImageId=discourse-config-[=distribution.id]

[Content]
ExtraTrees=%D/../[=distribution.tarball]

[Build]
Environment=CONFEXT_SCOPE="[=distribution.scope]"
