# For all units of the app, where systemd is the first process of a container.
[Service]
# What the container was given wins over discourse.env, which the units read before.
EnvironmentFile=-/run/discourse-container/environment
# Volumes belong to the number that the image has without systemd, too, and a volume cannot be moved below /var/lib/private.
DynamicUser=no
# These need mounts and name spaces, which a container has only with the capability SYS_ADMIN. Without it systemd leaves
# the units' other mounts out, but does not start a unit with these. All of /var is there, which the first two are about.
TemporaryFileSystem=
BindReadOnlyPaths=
PrivateUsers=no
