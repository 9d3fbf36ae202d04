# The workers of jobs.
sidekiq:
  # Pods of each group.
  # @min 0
  replicas: 1
  # Groups of pods, each for some queues; none makes one for all queues.
  # @item name:string replicas:integer threads:integer queues:strings
  groups: []
  # @open
  resources:
    limits: {memory: [=site.sidekiqLimits.memoryMebibytes]Mi}
    requests: {cpu: [=site.sidekiqLimits.milliCpus / 2]m, memory: [=site.sidekiqLimits.memoryMebibytes]Mi}
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
# For the jobs before an upgrade.
jobs:
  # @open
  resources:
    limits: {memory: [=site.sidekiqLimits.memoryMebibytes]Mi}
    requests: {cpu: [=site.sidekiqLimits.milliCpus / 4]m, memory: [=site.sidekiqLimits.memoryMebibytes / 2]Mi}
