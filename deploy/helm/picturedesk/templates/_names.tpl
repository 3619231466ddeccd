{{- define "picturedesk.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "picturedesk.selector" -}}
app.kubernetes.io/name: picturedesk
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "picturedesk.labels" -}}
{{ include "picturedesk.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{- define "picturedesk.secret" -}}
{{- .Values.existingSecret | default (include "picturedesk.name" .) -}}
{{- end -}}
