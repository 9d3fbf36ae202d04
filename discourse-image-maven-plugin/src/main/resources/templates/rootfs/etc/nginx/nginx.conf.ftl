# nginx for Discourse, as an ordinary user and on a read-only root. The server is in conf.d/discourse.conf.
worker_processes auto;
daemon off;
pid [=site.paths.runtime]/nginx.pid;
error_log stderr notice;

# Modules that the distribution keeps elsewhere.
include main.d/*.conf;

events {
  worker_connections 4000;
}

http {
  include mime.types;
  default_type application/octet-stream;
  types_hash_max_size 2048;
  tcp_nopush on;
  tcp_nodelay on;

  # For servers that do not name a log of their own: nginx's built-in one cannot be written.
  access_log [=site.paths.logs]/nginx-access.log;

  client_body_temp_path [=site.paths.cache]/nginx-body;
  proxy_temp_path [=site.paths.cache]/nginx-proxy;
  fastcgi_temp_path [=site.paths.cache]/nginx-fastcgi;
  uwsgi_temp_path [=site.paths.cache]/nginx-uwsgi;
  scgi_temp_path [=site.paths.cache]/nginx-scgi;

  include conf.d/*.conf;
}
