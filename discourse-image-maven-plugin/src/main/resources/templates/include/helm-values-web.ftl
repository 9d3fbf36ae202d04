# The web server, [=site.web.name].
web:
  # Pods; the autoscaler's business where it is on.
  # @min 0
  replicas: 1
  # Processes in a pod.
  # @min 1
  workers: 3
  # What must answer before visitors are sent to a pod, and for as long as they are.
  readiness:
    # Asks PostgreSQL and Redis, too. While one of them is away no pod is ready, so that visitors get the error of the load balancer at once, and nothing is restarted. With false
    # all pods stay, and the app answers as it can: from its cache, read-only, or with errors after its own time-outs.
    databases: true
    # Of the app, by the way that visitors come.
    # @pattern ^/[!-~]*$
    path: /srv/status
    # @min 1
    periodSeconds: 10
  # Seconds between the order to stop and the stop, in which load balancers learn of it.
  # @min 0
  preStopSeconds: 15
  # @open
  resources:
    limits: {memory: [=site.webLimits.memoryMebibytes]Mi}
    requests: {cpu: [=site.webLimits.milliCpus / 2]m, memory: [=site.webLimits.memoryMebibytes]Mi}
  # By the use of the processor.
  autoscaling:
    enabled: false
    # @min 1
    minReplicas: 2
    # @min 1
    maxReplicas: 6
    # Of what is requested.
    # @min 1
    cpuPercent: 70
    # For so long the use must have been lower before pods go, one a minute.
    # @min 0
    # @max 3600
    scaleDownSeconds: 300
  podDisruptionBudget:
    enabled: true
    # @intOrString
    maxUnavailable: 1
  # @map string
  podAnnotations: {}

# What pages of an old pod ask a new one for, and the reverse, while both serve.
assets:
  # On the volume of uploads: versions whose assets stay there, this one among them; 0 keeps none. With s3.cdnUrl they are in the bucket instead, uploaded by a job before new pods start.
  # @min 0
  keepVersions: 3

# nginx beside the web server in the same pod: uploads, assets and limits. Without it the web server serves all.
nginx:
  enabled: true
  # @open
  resources:
    limits: {memory: [=site.nginxLimits.memoryMebibytes]Mi}
    requests: {cpu: [=site.nginxLimits.milliCpus / 2]m, memory: [=site.nginxLimits.memoryMebibytes]Mi}
