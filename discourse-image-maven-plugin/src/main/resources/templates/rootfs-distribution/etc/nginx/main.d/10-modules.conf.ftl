[=distribution.nginxModules]
