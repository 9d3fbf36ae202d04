# nginx for Discourse where it opens its port by itself and finds the web server at one of this machine: in containers
# and with OpenRC. systemd's unit takes activated.conf. The server is in conf.d/discourse.conf.
include main.conf;

http {
  include http.conf;
  include app-tcp.conf;
}
