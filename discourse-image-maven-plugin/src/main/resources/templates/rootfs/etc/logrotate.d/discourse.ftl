[=site.paths.logs]/*.log {
    weekly
    rotate 4
    maxsize 100M
    compress
    missingok
    notifempty
    copytruncate
    su root root
}
