serviceAccount:
  create: true
  # Of an account that is there, or of the one to be made; empty takes the release's name.
  # @pattern ^[a-z0-9.-]*$
  name: ""
  # Such as eks.amazonaws.com/role-arn. No pod gets the account's token for the cluster; that for the role is on a volume that EKS adds to the pod, for IRSA and Pod Identity alike.
  # @map string
  annotations: {}

# Uploads and backups on a volume; not used with s3.enabled.
persistence:
  enabled: true
  # A claim that is there, in place of one of the chart's own.
  # @pattern ^[a-z0-9.-]*$
  existingClaim: ""
  size: 20Gi
  storageClass: ""
  # ReadWriteMany as soon as pods are to run on more than one node; with ReadWriteOnce the chart keeps them on one.
  # @enum ReadWriteOnce ReadWriteMany ReadWriteOncePod
  accessMode: ReadWriteOnce

# Everything runs as this user on a read-only root without capabilities; null leaves a number to OpenShift.
securityContext:
  # @null
  # @min 1
  runAsUser: [=site.account.uid]
  # @null
  # @min 0
  runAsGroup: [=site.account.gid]
  # @null
  # @min 0
  fsGroup: [=site.account.gid]
# Limits of the scratch volumes.
scratch:
  cache: 2Gi
  tmp: 2Gi
  logs: 256Mi

priorityClassName: ""
# @map string
nodeSelector: {}
# @list object
tolerations: []
# @open
affinity: {}
# Spreads the pods of a kind over zones and nodes, where that is possible.
topologySpread: true
# @map string
commonLabels: {}
# @map string
podLabels: {}
# Further volumes and mounts of the app's containers, as pods have them.
# @list object
extraVolumes: []
# @list object
extraVolumeMounts: []
