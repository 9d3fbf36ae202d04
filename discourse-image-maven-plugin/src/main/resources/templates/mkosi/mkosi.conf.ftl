# [=site.name] [=site.version] by mkosi: a tree for [#list mkosi.systems as system][=system.id][#sep], [/#list].
#   mkosi -C mkosi --profile [=site.containerDistribution] build
# It holds no file of the app: images are made of the tarballs in the directory above. The build writes this directory anew;
# what is to be in it belongs into src/main/templates/mkosi.
[Config]
MinimumVersion=25
Dependencies=portable,sysext,sysext-native,confext,confext-native

[Output]
Format=none
ImageId=discourse
ImageVersion=[=site.appVersion]

[Content]
SourceDateEpoch=[=mkosi.time]
[#if mkosi.compiles]

[Build]
# Stages fetch with the network; what they build, they build in a network of their own, which leads nowhere.
WithNetwork=yes
BuildSources=%D/..
BuildDirectory=%D/../mkosi-fetched
[/#if]
