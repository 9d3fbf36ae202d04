# For trees that are booted or unpacked; where an extension is merged the units make the account themselves.
g [=site.account.name] [=site.account.gid]
u [=site.account.name] [=site.account.uid]:[=site.account.gid] "Discourse" [=site.paths.state] -
