# What all distributions share below /etc; mkosi leaves the rest of the tarball out.
[Output]
Format=confext
Output=discourse-config
ImageId=discourse-config
Seed=[=mkosi.seed]

[Content]
ExtraTrees=%D/../[=mkosi.tarball]

[Validation]
Verity=no
