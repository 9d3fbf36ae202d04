# Settings of all Discourse services; each also reads a file of its own name in this directory.

# Where secrets are: a file for each of the names below that the forum needs, readable by [=site.account.name] alone.
[#list site.secrets as secret]
#   [=secret.credential] for [=secret.variable]
[/#list]
export CREDENTIALS_DIRECTORY=[=site.paths.config]/credentials
