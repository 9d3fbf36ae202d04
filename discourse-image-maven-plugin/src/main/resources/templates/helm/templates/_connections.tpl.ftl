{{/* Connections of one worker of jobs, (list . group): each thread has one, and what runs beside them up to three. */}}
{{- define "[=site.name].workerPool" -}}
{{ max (int (index . 0).Values.database.pool) (add 3 (int ((index . 1).threads | default [=site.sidekiq.threads]))) }}
{{- end }}

{{/*
How many connections to PostgreSQL may be open at once, as JSON: the sum, and what it consists of. Pods count twice: a roll-out does not
wait for the end of an old pod before it starts the next, so that all of them may still be ending when the last new one serves.
Each process has a pool for each forum whose database is on that server.
*/}}
{{- define "[=site.name].connections" -}}
{{- $v := .Values -}}
{{- $pool := int $v.database.pool -}}
{{- $databases := 1 -}}
{{- range $v.multisite.sites -}}
{{- if eq (.host | default $v.database.host) $v.database.host -}}{{- $databases = add1 $databases -}}{{- end -}}
{{- end -}}
{{- $each := ternary "" (printf " x %d databases" $databases) (eq (int $databases) 1) -}}
{{- $pods := ternary $v.web.autoscaling.maxReplicas $v.web.replicas $v.web.autoscaling.enabled | int -}}
{{- $sum := mul 2 $pods (add1 (int $v.web.workers)) $pool $databases -}}
{{- $parts := list (printf "web 2 x %d pods x (%d workers + 1) x %d%s" $pods (int $v.web.workers) $pool $each) -}}
{{- range $group := $v.sidekiq.groups | default (list (dict "name" "" "replicas" $v.sidekiq.replicas)) -}}
{{- $pods := ternary $v.sidekiq.replicas $group.replicas (kindIs "invalid" $group.replicas) | int -}}
{{- if $v.sidekiq.keda.enabled }}{{ $pods = int $v.sidekiq.keda.maxReplicas }}{{ end -}}
{{- $pool := include "[=site.name].workerPool" (list $ $group) | int -}}
{{- $sum = add $sum (mul 2 $pods $pool $databases) -}}
{{- $parts = append $parts (printf "%s 2 x %d pods x %d%s" (printf "sidekiq %s" $group.name | trim) $pods $pool $each) -}}
{{- end -}}
{{- $before := and (not (include "[=site.name].migrateInPod" .)) (or $v.preflight.enabled $v.migrate.enabled $v.settings.enabled (include "[=site.name].uploadsAssets" .)) -}}
{{- if or $before $v.admin.enabled -}}
{{/* multisite:migrate may fork a process for each database. */}}
{{- $job := mul $pool (ternary 1 (add1 $databases) (eq (int $databases) 1)) -}}
{{- $sum = add $sum $job -}}
{{- $parts = append $parts (printf "a job of the release %d" $job) -}}
{{- end -}}
{{- if $v.backup.enabled -}}
{{- $sum = add1 (add $sum (mul $pool $databases)) -}}
{{- $parts = append $parts (printf "a backup %d + 1" (mul $pool $databases)) -}}
{{- end -}}
{{ dict "sum" $sum "parts" (join ", " $parts) | toJson }}
{{- end }}
