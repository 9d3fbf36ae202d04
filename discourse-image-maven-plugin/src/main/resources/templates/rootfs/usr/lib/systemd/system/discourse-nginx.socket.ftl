[Unit]
Description=Address of [=site.name]
Documentation=man:nginx(8)
PartOf=discourse.target

[Socket]
# Each as nginx's configuration has it: nginx itself has no network to listen on.
[#list site.ports.sockets as socket]
ListenStream=[=socket]
[/#list]
BindIPv6Only=ipv6-only

[Install]
WantedBy=discourse.target
