# The app, compiled by the same scripts as everywhere: what they add to the base and the app, and no more.
[Config]
Dependencies=base

[Output]
Format=directory
Output=compiled
Overlay=yes

[Content]
BaseTrees=%O/base
          %D/../[=mkosi.tarball]
