# What all distributions share below /usr; mkosi leaves the rest of the tarball out.
[Output]
Format=sysext
Output=discourse-app
ImageId=discourse-app
Seed=[=mkosi.seed]

[Content]
ExtraTrees=%D/../[=mkosi.tarball]

[Validation]
Verity=no
