{{/* Names. */}}
{{- define "nutcracker.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "nutcracker.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "nutcracker.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "nutcracker.configMapName" -}}
{{- default (printf "%s-config" (include "nutcracker.fullname" .)) .Values.existingConfigMap -}}
{{- end -}}

{{- define "nutcracker.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "nutcracker.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* Labels of everything, and those by which pods are found. */}}
{{- define "nutcracker.selectorLabels" -}}
app.kubernetes.io/name: {{ include "nutcracker.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "nutcracker.labels" -}}
{{ include "nutcracker.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/component: proxy
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "nutcracker.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}
{{- end -}}

{{/* The section global of config, in JSON; {} if it has none. A global with listen is a pool of this name. */}}
{{- define "nutcracker.global" -}}
{{- $parsed := fromYaml .Values.config -}}
{{- if hasKey $parsed "Error" -}}
{{- fail (printf "config is not YAML: %s" (get $parsed "Error")) -}}
{{- end -}}
{{- $global := default dict (get $parsed "global") -}}
{{- if not (kindIs "map" $global) -}}
{{- fail "config: global has no keys below it" -}}
{{- end -}}
{{- if hasKey $global "listen" -}}{}{{- else -}}{{ toJson $global }}{{- end -}}
{{- end -}}

{{/* nutcracker.yml. */}}
{{- define "nutcracker.config" -}}
{{- $parsed := fromYaml .Values.config -}}
{{- if not (hasKey $parsed "global") -}}
global:
  watch: true
  drain_delay: {{ mul 1000 (int .Values.drainDelaySeconds) }}
  drain_timeout: {{ mul 1000 (int .Values.drainTimeoutSeconds) }}
  admin:
    remote: none
{{ end -}}
{{ .Values.config }}
{{- end -}}

{{/* Seconds until the kubelet ends the process by force. */}}
{{- define "nutcracker.gracePeriod" -}}
{{- if kindIs "invalid" .Values.terminationGracePeriodSeconds -}}
{{- $global := fromJson (include "nutcracker.global" .) -}}
{{- $delay := mul 1000 (int .Values.drainDelaySeconds) -}}
{{- $timeout := mul 1000 (int .Values.drainTimeoutSeconds) -}}
{{- if gt (len $global) 0 -}}
{{- $delay = int (default 50 (get $global "drain_delay")) -}}
{{- $timeout = int (default 10000 (get $global "drain_timeout")) -}}
{{- end -}}
{{- add 5 (div (add $delay $timeout 999) 1000) -}}
{{- else -}}
{{- int .Values.terminationGracePeriodSeconds -}}
{{- end -}}
{{- end -}}

{{/* The ports of the pools, in JSON: those of values, or those at which the pools of config listen. */}}
{{- define "nutcracker.pools" -}}
{{- include "nutcracker.check" . -}}
{{- $pools := .Values.pools -}}
{{- if not $pools -}}
{{- $pools = list -}}
{{- if not .Values.existingConfigMap -}}
{{- range $name, $pool := fromYaml .Values.config -}}
{{- if and (kindIs "map" $pool) (hasKey $pool "listen") -}}
{{- $port := regexFind "[0-9]+$" (toString (first (splitList " " (toString $pool.listen)))) -}}
{{- if and $port (not (hasPrefix "/" (toString $pool.listen))) -}}
{{- $pools = append $pools (dict "name" (regexReplaceAll "[^a-z0-9]+" (lower $name) "-" | trunc 15 | trimAll "-") "port" (int $port)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if not $pools -}}
{{- fail "no pool has a port: give pools, such as [{name: cache, port: 22121}], or a config with a listen address" -}}
{{- end -}}
{{- toJson $pools -}}
{{- end -}}

{{/* Changes when a key of config changes that needs a start: then the pods are replaced. */}}
{{- define "nutcracker.startChecksum" -}}
{{- $global := fromJson (include "nutcracker.global" .) -}}
{{- $start := list (get $global "workers") (get $global "transport") -}}
{{- range $name, $pool := fromYaml .Values.config -}}
{{- if and (kindIs "map" $pool) (hasKey $pool "listen") -}}
{{- $start = append $start (list (get $pool "backlog") (get $pool "reuseport")) -}}
{{- end -}}
{{- end -}}
{{- toJson $start | sha256sum | trunc 16 -}}
{{- end -}}

{{/* Options of the JVM by profile. The launcher's own are -Xmx96m, and direct memory of a quarter, 64 MiB at least. */}}
{{- define "nutcracker.javaOpts" -}}
{{- if eq .Values.profile "small" -}}
{{- printf "-Xmx40m -XX:MaxDirectMemorySize=32m %s" .Values.java.opts | trim -}}
{{- else -}}
{{- .Values.java.opts -}}
{{- end -}}
{{- end -}}

{{- define "nutcracker.resources" -}}
{{- if .Values.resources -}}
{{ toYaml .Values.resources }}
{{- else if eq .Values.profile "small" -}}
requests: {cpu: 50m, memory: 128Mi}
limits: {memory: 128Mi}
{{- else -}}
requests: {cpu: 100m, memory: 256Mi}
limits: {memory: 256Mi}
{{- end -}}
{{- end -}}

{{/* MiB of a quantity; -1 if it has a unit that memory is not given in. */}}
{{- define "nutcracker.mebibytes" -}}
{{- $text := toString . -}}
{{- if hasSuffix "Ti" $text -}}{{ mulf 1048576 (trimSuffix "Ti" $text | float64) | int }}
{{- else if hasSuffix "Gi" $text -}}{{ mulf 1024 (trimSuffix "Gi" $text | float64) | int }}
{{- else if hasSuffix "Mi" $text -}}{{ trimSuffix "Mi" $text | float64 | int }}
{{- else if hasSuffix "Ki" $text -}}{{ divf (trimSuffix "Ki" $text | float64) 1024 | int }}
{{- else if hasSuffix "G" $text -}}{{ mulf 953.67 (trimSuffix "G" $text | float64) | int }}
{{- else if hasSuffix "M" $text -}}{{ mulf 0.95367 (trimSuffix "M" $text | float64) | int }}
{{- else if regexMatch "^[0-9]+$" $text -}}{{ divf (float64 $text) 1048576 | int }}
{{- else -}}-1{{- end -}}
{{- end -}}

{{/* What the schema cannot say. */}}
{{- define "nutcracker.check" -}}
{{- if and .Values.existingConfigMap (not .Values.pools) -}}
{{- fail "existingConfigMap needs pools: the chart cannot see at which ports its pools listen, such as pools: [{name: cache, port: 22121}]" -}}
{{- end -}}
{{- $limit := dig "limits" "memory" "" .Values.resources -}}
{{- if $limit -}}
{{- $mebibytes := int (include "nutcracker.mebibytes" $limit) -}}
{{- $least := ternary 128 192 (eq .Values.profile "small") -}}
{{- if lt $mebibytes 0 -}}
{{- fail (printf "resources.limits.memory is %v: give it in Mi or Gi" $limit) -}}
{{- end -}}
{{- if and (lt $mebibytes $least) (not .Values.java.opts) -}}
{{- fail (printf "resources.limits.memory is %v, but the proxy of the profile %s takes up to %dMi: raise it, choose profile: small, or set java.opts to what fits" $limit .Values.profile $least) -}}
{{- end -}}
{{- end -}}
{{- if and (ne .Values.mode "deployment") .Values.autoscaling.enabled -}}
{{- fail (printf "autoscaling.enabled needs mode: deployment; it is %s" .Values.mode) -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) -}}
{{- fail (printf "autoscaling.minReplicas is %d, above maxReplicas, %d" (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) -}}
{{- end -}}
{{- if and .Values.serviceMonitor.enabled .Values.podMonitor.enabled -}}
{{- fail "serviceMonitor and podMonitor are both enabled: every metric would be there twice" -}}
{{- end -}}
{{- if not (kindIs "invalid" .Values.terminationGracePeriodSeconds) -}}
{{- if lt (int .Values.terminationGracePeriodSeconds) (add (int .Values.drainDelaySeconds) (int .Values.drainTimeoutSeconds) | int) -}}
{{- fail (printf "terminationGracePeriodSeconds is %d, less than drainDelaySeconds and drainTimeoutSeconds together, %d: requests would be cut off" (int .Values.terminationGracePeriodSeconds) (add (int .Values.drainDelaySeconds) (int .Values.drainTimeoutSeconds) | int)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* How many pods there are at least. */}}
{{- define "nutcracker.replicasMin" -}}
{{- ternary .Values.autoscaling.minReplicas .Values.replicas .Values.autoscaling.enabled -}}
{{- end -}}
