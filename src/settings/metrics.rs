use crate::section::section;

section! {
    /// Figures for Prometheus.
    pub struct MetricsSettings: Table "metrics" {
        /// Serves figures for Prometheus at `GET /metrics`, on the Web API's own port and to everybody who reaches it.
        enabled: bool = true,
            allowed: Switch, reload: Now;
    }
}
