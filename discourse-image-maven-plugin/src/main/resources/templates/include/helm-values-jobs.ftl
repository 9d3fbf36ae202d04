# The workers of jobs.
sidekiq:
  # Pods of each group.
  # @min 0
  replicas: 1
  # Groups of pods, each for some queues; none makes one for all queues.
  # @item name:string replicas:integer threads:integer queues:strings
  groups: []
  # Seconds that running jobs have to end when a pod stops; those that do not are begun anew by another.
  # @min 15
  stopSeconds: [=site.sidekiq.stopSeconds]
  # @open
  resources:
    limits: {memory: [=site.sidekiqLimits.memoryMebibytes]Mi}
    requests: {cpu: [=site.sidekiqLimits.milliCpus / 2]m, memory: [=site.sidekiqLimits.memoryMebibytes]Mi}
  podDisruptionBudget:
    enabled: true
    # @intOrString
    maxUnavailable: 1
  # By the jobs that wait in Redis; takes the place of all replicas of workers. The cluster needs KEDA.
  keda:
    enabled: false
    # At least one, as scheduled jobs run there, too.
    # @min 1
    minReplicas: 1
    # Of each group.
    # @min 1
    maxReplicas: 4
    # Waiting jobs of one queue for which there is another pod.
    # @min 1
    jobsPerPod: 200
    # Of Sidekiq's keys in Redis; "sidekiq:" for Discourse before 2025.
    keyPrefix: ""
    # Where the Secret has Redis' password; empty where Redis wants none.
    passwordKey: redis-password
    # @min 0
    # @max 3600
    scaleDownSeconds: 300
  # @map string
  podAnnotations: {}

# Asks the database and Redis whether they suit, before anything is changed.
preflight:
  enabled: true
  # Extensions that must be there, or be ones that the user may make.
  # @list string
  extensions: [hstore, pg_trgm, vector]
# Migrates before new pods start; what old pods would not stand comes after the roll-out.
migrate:
  enabled: true
  # @min 1
  activeDeadlineSeconds: 3600
# Imports the site settings that came with the image, after the migration: all of them, or none when one is refused.
settings:
  enabled: true
  # Only tells in the job's log what the import would change, and stops the release where the import would.
  dryRun: false
# Makes the first admin after the release, unless there is one with that address; a password is never set anew.
admin:
  enabled: false
  email: ""
  # Empty makes one from the address.
  # @pattern ^[A-Za-z0-9_.-]{0,60}$
  username: ""
  # Secret with the password, which only this job sees and which may go when the admin is there; empty takes that of the app.
  # @pattern ^[a-z0-9.-]*$
  existingSecret: ""
  # @pattern ^[A-Za-z0-9._-]+$
  secretKey: admin-password
# Backups by the app, which keeps as many as its site setting maximum_backups says; set automatic_backups_enabled to false, or the workers make some too.
backup:
  enabled: false
  # Bucket; region, endpoint and keys are those of s3. Empty keeps them beside the uploads on the volume.
  bucket: ""
  # @pattern ^(@(hourly|daily|weekly|monthly)|([^ ]+ +){4}[^ ]+)$
  schedule: "30 3 * * *"
  # Such as Europe/Berlin; empty is that of the cluster's controller.
  timeZone: ""
  suspend: false
  # Without uploads.
  sqlOnly: false
  # Largest dump and archive together, in the pod's own scratch space.
  scratch: 20Gi
  # @min 1
  activeDeadlineSeconds: 14400
  # @min 0
  successfulJobsHistoryLimit: 3
  # @min 0
  failedJobsHistoryLimit: 3
  # @open
  resources:
    limits: {memory: [=site.sidekiqLimits.memoryMebibytes]Mi}
    requests: {cpu: [=site.sidekiqLimits.milliCpus / 4]m, memory: [=site.sidekiqLimits.memoryMebibytes / 2]Mi}
# For the jobs before an upgrade.
jobs:
  # @open
  resources:
    limits: {memory: [=site.sidekiqLimits.memoryMebibytes]Mi}
    requests: {cpu: [=site.sidekiqLimits.milliCpus / 4]m, memory: [=site.sidekiqLimits.memoryMebibytes / 2]Mi}
