# As an ordinary user and on a read-only root.
worker_processes auto;
daemon off;
pid [=site.paths.runtime]/nginx.pid;
error_log stderr warn;

# Modules that the distribution keeps elsewhere.
include main.d/*.conf;

events {
  worker_connections 4000;
}
