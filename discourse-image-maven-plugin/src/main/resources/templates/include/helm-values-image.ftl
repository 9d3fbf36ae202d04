image:
  # Name without a tag.
  # @pattern ^[a-z0-9.:/_-]+$
  repository: "[=site.image?json_string]"
  tag: "[=site.version?json_string]"
  # Wins over the tag. The build that makes the image (output "oci") writes it here.
  # @pattern ^(sha256:[0-9a-f]{64})?$
  digest: ""
  # @enum Always IfNotPresent Never
  pullPolicy: IfNotPresent
# Secrets with logins to the registry, by name.
# @item name:string
imagePullSecrets: []

# Takes the place of the chart's name in the names of objects.
# @pattern ^[a-z0-9-]{0,52}$
nameOverride: ""
# Takes the place of "<release>-<chart>" in the names of objects.
# @pattern ^[a-z0-9-]{0,52}$
fullnameOverride: ""

# Name under which people reach the forum.
# @pattern ^[A-Za-z0-9.-]+$
hostname: "[=site.hostname?json_string]"
# Whether all links are https; it is so anyway with TLS in the ingress.
forceHttps: false

# Variables of the app over those of the image: texts, no secrets.
# @map string
env: {}
# More variables, as a container has them (name with value or valueFrom).
# @list object
extraEnv: []
# ConfigMaps and Secrets whose keys become variables, as a container has them.
# @list object
extraEnvFrom: []

# Where the app finds its secrets: [#list site.secrets as secret][=secret.credential][#sep], [/#list].
secrets:
  # Secret of the cluster whose keys have those names; empty takes the release's own name.
  # @pattern ^[a-z0-9.-]*$
  existingSecret: ""
  # Which keys to take, where they are called otherwise; "path" is one of the names above. Empty takes all keys.
  # @item key:string path:string
  items: []
  # SecretProviderClass of the Secrets Store CSI driver, in place of the Secret.
  csiSecretProviderClass: ""
  # Makes the Secret from another store, by the External Secrets operator.
  externalSecret:
    enabled: false
    # @pattern ^[0-9]+[smh]$
    refreshInterval: 1h
    store: ""
    # @enum SecretStore ClusterSecretStore
    storeKind: ClusterSecretStore
    # From which entries of the store to take all properties, by name.
    # @list string
    extract: []
    # Single entries, as in spec.data of an ExternalSecret.
    # @list object
    data: []
