# A root file system of your own: mkosi --profile [=distribution.id] --distribution custom
[Match]
Profiles=[=distribution.id]
Distribution=custom

[Content]
BaseTrees=%D/../base-[=distribution.id].tar
