# [=site.name]

A Helm chart that runs Discourse [=site.appVersion] (commit [=site.revision]) from the image `[=site.image]`: web server with nginx beside it, workers of jobs,
migrations, the import of site settings, the first admin and nightly backups. Every pod passes Pod Security's level *restricted*: not root, on a read-only root, without capabilities, without a token.

```
kubectl create secret generic my-release-[=site.name] --from-literal=db-password=...
helm install my-release . --wait --set database.host=db.example.org --set redis.host=redis.example.org
helm test my-release
```

PostgreSQL needs the extensions hstore, pg_trgm and vector; a user who may not make them needs somebody who makes them first. Always upgrade with `--wait`: the job after the roll-out does what old
pods would not have stood.

## Secrets

Keys of the Secret `secrets.existingSecret`, or of the one named like the release:

| Key | Variable of the app | |
|---|---|---|
[#list site.secrets as secret]
| `[=secret.credential]` | `[=secret.variable]` | [=secret.required?then("needed", "")] |
[/#list]

Further keys: `db-password-<name>` for each of `multisite.sites`, and `admin-password` unless `admin.existingSecret` names a Secret of its own. With `database.iam` no key is needed.

`secrets.items` takes keys of other names, `secrets.externalSecret` makes the Secret from another store, `secrets.csiSecretProviderClass` mounts the store itself.

## Values

<!-- values -->

## From Bitnami's chart

Data: keep the database as it is and point `database.*` at it; copy `public/uploads` and `public/backups` of Bitnami's volume to `uploads` and `backups` of this chart's. Plugins are in the image, not on a
volume. Nothing is compiled when a pod starts.

| Bitnami | Here |
|---|---|
| `host` | `hostname` |
| `image.registry`, `image.repository`, `image.tag`, `image.digest`, `image.pullPolicy`, `global.imagePullSecrets` | `image.repository`, `image.tag`, `image.digest`, `image.pullPolicy`, `imagePullSecrets` |
| `auth.email`, `auth.username` | `admin.enabled: true`, `admin.email`, `admin.username` |
| `auth.password`, `auth.existingSecret` (key `discourse-password`) | a Secret in `admin.existingSecret`, its key in `admin.secretKey` |
| none | `backup`, `multisite`, `settings.dryRun`, `database.iam`, `database.sslMode` |
| `siteName` | the site setting `title`, in the project's `saved_settings.yml` |
| `smtp.enabled`, `smtp.host`, `smtp.port`, `smtp.user` | `smtp.address`, `smtp.port`, `smtp.username` |
| `smtp.protocol` `tls`, `ssl` | `smtp.startTls: true`; `smtp.startTls: false` with `smtp.tls: true` |
| `smtp.auth` | `smtp.authentication` |
| `smtp.password`, `smtp.existingSecret` (key `smtp-password`) | key `smtp-password` of the Secret |
| `externalDatabase.host`, `.port`, `.user`, `.database` | `database.host`, `.port`, `.username`, `.name` |
| `externalDatabase.password`, `.existingSecret`, `.existingSecretPasswordKey` | key `db-password` of the Secret; `secrets.items` for another key |
| `externalRedis.host`, `.port`, `.password`, `.existingSecret` | `redis.host`, `.port`; key `redis-password` of the Secret |
| `postgresql.enabled`, `redis.enabled` | `database.inCluster.enabled`, `redis.inCluster.enabled`, to try things out only |
| `replicaCount` | `web.replicas` |
| `discourse.resources`, `sidekiq.resources` | `web.resources`, `sidekiq.resources` |
| `discourse.extraEnvVars`, `.extraEnvVarsCM`, `.extraEnvVarsSecret` | `extraEnv`, `extraEnvFrom`; plain texts in `env` |
| `discourse.plugins`, `.persistPlugins`, `.compatiblePlugins`, `.skipInstall` | none: plugins are in the image |
| `discourse.*Probe`, `.command`, `.args`, `.lifecycleHooks` | none; `web.readiness` |
| `discourse.containerSecurityContext`, `podSecurityContext`, `volumePermissions` | `securityContext`; the rest is fixed |
| `persistence.enabled`, `.existingClaim`, `.size`, `.storageClass`, `.accessModes` | `persistence.enabled`, `.existingClaim`, `.size`, `.storageClass`, `.accessMode` |
| `service.type`, `.ports.http`, `.annotations` | `service.type`, `.port`, `.annotations` |
| `ingress.enabled`, `.ingressClassName`, `.annotations`, `.tls` | `ingress.enabled`, `.className`, `.annotations`, `.tls.enabled`, `.tls.secretName` |
| `pdb`, `networkPolicy`, `serviceAccount` | `web.podDisruptionBudget`, `sidekiq.podDisruptionBudget`, `networkPolicy`, `serviceAccount` |
| `nodeSelector`, `tolerations`, `affinity`, `topologySpreadConstraints`, `priorityClassName` | the same, `topologySpread` |
| `sidecars`, `initContainers`, `extraDeploy` | templates of the project's own, below `src/main/helm/templates` |
| `extraVolumes`, `extraVolumeMounts`, `commonLabels`, `podLabels`, `podAnnotations` | the same; `web.podAnnotations`, `sidekiq.podAnnotations` |
