# The web server, [=site.web.name].
web:
  # Pods; the autoscaler's business where it is on.
  # @min 0
  replicas: 1
  # Processes in a pod.
  # @min 1
  workers: 3
  # The first answers while the process lives; readiness may ask more of the app.
  readinessPath: /srv/status
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
  podDisruptionBudget:
    enabled: true
    # @intOrString
    maxUnavailable: 1
  # @map string
  podAnnotations: {}

# nginx beside the web server in the same pod: uploads, assets and limits. Without it the web server serves all.
nginx:
  enabled: true
  # @open
  resources:
    limits: {memory: [=site.nginxLimits.memoryMebibytes]Mi}
    requests: {cpu: [=site.nginxLimits.milliCpus / 2]m, memory: [=site.nginxLimits.memoryMebibytes]Mi}
