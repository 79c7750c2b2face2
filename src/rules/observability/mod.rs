//! Monitoring, alerts and backups that are declared and never happen.

mod alerts;
mod prometheus;

family! { "observability":
    alert_with_record = "alert-with-record",
    alert_without_duration = "alert-without-duration",
    alert_without_runbook = "alert-without-runbook",
    alert_without_severity = "alert-without-severity",
    invalid_backup_schedule = "invalid-backup-schedule",
    missing_azure_label_limits = "missing-azure-label-limits",
    monitor_without_targets = "monitor-without-targets",
    undefined_alert_receiver = "undefined-alert-receiver",
    unknown_backup_location = "unknown-backup-location",
    unknown_monitor_port = "unknown-monitor-port",
    unread_monitor = "unread-monitor",
    unselected_monitor = "unselected-monitor",
}
