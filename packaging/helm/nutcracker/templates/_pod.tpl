{{/* The container of the proxy, without name and probes. */}}
{{- define "nutcracker.container" -}}
image: {{ include "nutcracker.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
args:
  - -c
  - /etc/nutcracker/nutcracker.yml
  - -a
  - {{ .Values.stats.address | quote }}
  - -s
  - {{ .Values.stats.port | quote }}
  {{- if eq .Values.profile "small" }}
  - -w
  - "1"
  {{- end }}
{{- if or (include "nutcracker.javaOpts" .) .Values.extra.env }}
env:
  {{- with include "nutcracker.javaOpts" . }}
  - name: JAVA_OPTS
    value: {{ . | quote }}
  {{- end }}
  {{- with .Values.extra.env }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- with .Values.auth.existingSecret }}
envFrom:
  - secretRef:
      name: {{ . }}
{{- end }}
ports:
  {{- range (include "nutcracker.pools" . | fromJsonArray) }}
  - name: {{ .name }}
    containerPort: {{ .port }}
    protocol: TCP
  {{- end }}
  - name: stats
    containerPort: {{ .Values.stats.port }}
    protocol: TCP
startupProbe:
  httpGet: {path: /readyz, port: stats}
  periodSeconds: 1
  failureThreshold: 30
resources:
  {{- include "nutcracker.resources" . | nindent 2 }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  capabilities:
    drop: [ALL]
  seccompProfile:
    type: RuntimeDefault
volumeMounts:
  # As a directory: a file mounted by its path would never change.
  - name: config
    mountPath: /etc/nutcracker
    readOnly: true
  - name: tmp
    mountPath: /tmp
  {{- range .Values.secrets }}
  - name: secret-{{ .name }}
    mountPath: /etc/nutcracker-secrets/{{ .name }}
    readOnly: true
  {{- end }}
  {{- with .Values.extra.volumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{- define "nutcracker.volumes" -}}
- name: config
  configMap:
    name: {{ include "nutcracker.configMapName" . }}
- name: tmp
  emptyDir:
    sizeLimit: 64Mi
{{- range .Values.secrets }}
- name: secret-{{ .name }}
  secret:
    secretName: {{ .secretName }}
    defaultMode: 0440
{{- end }}
{{- with .Values.extra.volumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The pods of a deployment or a daemonset. */}}
{{- define "nutcracker.podTemplate" -}}
metadata:
  labels:
    {{- include "nutcracker.labels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    {{- if not .Values.existingConfigMap }}
    checksum/needs-start: {{ include "nutcracker.startChecksum" . | quote }}
    {{- if .Values.rollOnConfigChange }}
    checksum/config: {{ include "nutcracker.config" . | sha256sum | trunc 16 | quote }}
    {{- end }}
    {{- end }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "nutcracker.serviceAccountName" . }}
  automountServiceAccountToken: {{ .Values.serviceAccount.discovery }}
  enableServiceLinks: false
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  # drain_delay, drain_timeout, and five seconds more.
  terminationGracePeriodSeconds: {{ include "nutcracker.gracePeriod" . }}
  securityContext:
    runAsNonRoot: true
    fsGroup: 65532
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: nutcracker
      {{- include "nutcracker.container" . | nindent 6 }}
      readinessProbe:
        httpGet: {path: /readyz, port: stats}
        periodSeconds: 2
        failureThreshold: 1
      # Alive is who answers, whatever its servers do.
      livenessProbe:
        httpGet: {path: /healthz, port: stats}
        periodSeconds: 10
        failureThreshold: 3
        timeoutSeconds: 3
    {{- with .Values.extra.containers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  volumes:
    {{- include "nutcracker.volumes" . | nindent 4 }}
  {{- if and .Values.topologySpread.enabled (eq .Values.mode "deployment") }}
  topologySpreadConstraints:
    {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: {{ $.Values.topologySpread.whenUnsatisfiable }}
      labelSelector:
        matchLabels:
          {{- include "nutcracker.selectorLabels" $ | nindent 10 }}
    {{- end }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{/*
An entry of initContainers for pods of other charts: a native sidecar. The application starts once it is ready, and it ends
after the application; so there is no preStop hook, and Jobs end. The pod needs the volumes of nutcracker.volumes.

  initContainers:
    {{- include "nutcracker.sidecar" .Subcharts.nutcracker | nindent 4 }}
  volumes:
    {{- include "nutcracker.volumes" .Subcharts.nutcracker | nindent 4 }}
*/}}
{{- define "nutcracker.sidecar" -}}
- name: nutcracker
  restartPolicy: Always
  {{- include "nutcracker.container" . | nindent 2 }}
{{- end -}}
