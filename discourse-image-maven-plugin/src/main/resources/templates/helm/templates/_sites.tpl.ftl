{{/* The sites as the image's multisite.rb reads them: no secret is in it. */}}
{{- define "[=site.name].sites" -}}
{{- $all := dict -}}
{{- range $site := . -}}
{{- $one := dict "host_names" $site.hostnames "database" $site.database -}}
{{- range $key, $name := dict "host" "host" "port" "port" "username" "username" "password_file" "passwordKey" -}}
{{- with index $site $name }}{{ $_ := set $one $key . }}{{ end -}}
{{- end -}}
{{- $_ := set $all $site.name $one -}}
{{- end -}}
{{ $all | toJson }}
{{- end }}

{{/* Under which names people reach forums, as JSON. */}}
{{- define "[=site.name].hostnames" -}}
{{- $all := list .Values.hostname -}}
{{- range .Values.multisite.sites }}{{ $all = concat $all .hostnames }}{{ end -}}
{{ $all | toJson }}
{{- end }}

{{/* What is wrong with the sites, as JSON. */}}
{{- define "[=site.name].checkSites" -}}
{{- $wrong := list -}}
{{- $names := list "default" -}}
{{- $hosts := list .Values.hostname -}}
{{- range .Values.multisite.sites -}}
{{- if not (regexMatch "^[a-z][a-z0-9_]*$" .name) -}}
{{- $wrong = append $wrong (printf "multisite.sites: the name '%s' must be of small letters, digits and underscores." .name) -}}
{{- end -}}
{{- if has .name $names -}}
{{- $wrong = append $wrong (printf "multisite.sites: the name %s is taken%s: choose another." .name (ternary " by the first forum" "" (eq .name "default"))) -}}
{{- end -}}
{{- $names = append $names .name -}}
{{- if not .hostnames -}}
{{- $wrong = append $wrong (printf "multisite.sites: %s has no hostnames: list at least one." .name) -}}
{{- end -}}
{{- range .hostnames -}}
{{- if has . $hosts -}}
{{- $wrong = append $wrong (printf "multisite.sites: the hostname %s is of two forums: each needs its own." .) -}}
{{- end -}}
{{- $hosts = append $hosts . -}}
{{- end -}}
{{- end -}}
{{- if and .Values.multisite.sites .Values.database.inCluster.enabled -}}
{{- $wrong = append $wrong "multisite.sites wants a database for each, and database.inCluster makes one: name a server in database.host." -}}
{{- end -}}
{{ $wrong | toJson }}
{{- end }}
