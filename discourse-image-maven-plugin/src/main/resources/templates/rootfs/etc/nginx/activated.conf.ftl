# nginx for Discourse where systemd listens for it: the web server is behind a Unix socket, the log goes to the journal.
include main.conf;

http {
  include http.conf;
  include app-socket.conf;
}
