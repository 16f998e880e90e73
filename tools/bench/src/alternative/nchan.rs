use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::program;
use crate::error::BenchError;

/// Variable that names the module where it is not in nginx's own directory.
const MODULE: &str = "NCHAN_MODULE";
const INSTALLED: &str = "/usr/lib/nginx/modules/ngx_nchan_module.so";

/// Path of the module.
pub(super) fn module() -> Option<PathBuf> {
    let named = std::env::var_os(MODULE).map(PathBuf::from);
    named.or_else(|| Some(INSTALLED.into())).filter(|path| path.is_file())
}

/// nginx in one process, whose processor time is all that there is.
pub(super) fn command(address: SocketAddr, directory: &Path) -> Result<Command, BenchError> {
    let module = module().unwrap_or_default();
    let file = directory.join("nginx.conf");
    let at = directory.display();
    let configuration = format!(
        "load_module {};\ndaemon off;\nmaster_process off;\npid {at}/pid;\nerror_log stderr error;\n\
         events {{ worker_connections 8192; }}\n\
         http {{\n  access_log off;\n  client_body_temp_path {at}/body;\n  proxy_temp_path {at}/proxy;\n  \
         fastcgi_temp_path {at}/fastcgi;\n  uwsgi_temp_path {at}/uwsgi;\n  scgi_temp_path {at}/scgi;\n  \
         keepalive_requests 1000000;\n  \
         server {{\n    listen {address};\n    \
         location = /subscribe {{ nchan_subscriber websocket; nchan_channel_id calls; \
         nchan_subscriber_first_message newest; }}\n    \
         location = /publish {{ nchan_publisher; nchan_channel_id calls; nchan_message_buffer_length 1; }}\n  }}\n}}\n",
        module.display()
    );
    fs::write(&file, configuration)?;
    let mut command = Command::new(program("nginx").unwrap_or_default());
    command.arg("-c").arg(&file).arg("-p").arg(directory);
    Ok(command)
}
