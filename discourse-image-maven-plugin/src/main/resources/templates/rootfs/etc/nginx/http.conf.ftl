include mime.types;
default_type application/octet-stream;
types_hash_max_size 2048;
tcp_nopush on;
tcp_nodelay on;

client_body_temp_path [=site.paths.cache]/nginx-body;
proxy_temp_path [=site.paths.cache]/nginx-proxy;
fastcgi_temp_path [=site.paths.cache]/nginx-fastcgi;
uwsgi_temp_path [=site.paths.cache]/nginx-uwsgi;
scgi_temp_path [=site.paths.cache]/nginx-scgi;

include conf.d/*.conf;
