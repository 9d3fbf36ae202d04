StateDirectory=discourse discourse/uploads discourse/backups
CacheDirectory=discourse
LogsDirectory=discourse
# Shared with the other units, so it stays when one of them stops.
RuntimeDirectory=discourse
RuntimeDirectoryMode=0750
RuntimeDirectoryPreserve=yes
