//! Program as a service: its notifications to systemd, and its files for a package.

use std::os::linux::net::SocketAddrExt;

use nix::sys::signal::Signal;
use tokio::net::UnixDatagram;

use crate::harness::{ClusterSite, Program, in_time};

/// Receiving end of the notifications to systemd.
struct Manager {
    socket: UnixDatagram,
    told: Vec<String>,
}

impl Manager {
    /// Waits until the program sends this line. Earlier lines are kept.
    async fn hears(&mut self, line: &str) {
        in_time(line, async {
            while !self.told.iter().any(|told| told == line) {
                let mut datagram = [0; 4096];
                let length = self.socket.recv(&mut datagram).await.expect("the socket is open");
                let text = std::str::from_utf8(&datagram[..length]).expect("systemd is told text");
                self.told.extend(text.lines().map(str::to_owned));
            }
        })
        .await;
    }

    /// Discards all lines so far.
    fn forget(&mut self) {
        self.told.clear();
    }
}

#[actix_web::test]
async fn systemd_is_told_of_readiness_life_reload_and_end() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("notify");
    let mut manager = Manager { socket: UnixDatagram::bind(&path).expect("a socket"), told: Vec::new() };
    let path = path.to_str().expect("a plain path");
    let variables = [("NOTIFY_SOCKET", path), ("WATCHDOG_USEC", "400000"), ("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0")];
    let mut program = Program::start(&[], &variables);
    manager.hears("READY=1").await;
    let http = program.web_api().await;
    http.get("/health").await.ok();
    manager.hears(&format!("STATUS=the Web API listens on {}", http.address)).await;
    for _ in 0..3 {
        manager.forget();
        manager.hears("WATCHDOG=1").await;
    }
    manager.forget();
    program.signal(Signal::SIGHUP);
    manager.hears("RELOADING=1").await;
    manager.hears("READY=1").await;
    assert!(manager.told.iter().any(|told| told.starts_with("MONOTONIC_USEC=")), "{:?}", manager.told);
    program.signal(Signal::SIGTERM);
    manager.hears("STOPPING=1").await;
    assert!(program.exit_status().await.success());
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn systemd_lets_a_node_of_a_cluster_hand_its_sessions_over() {
    let (directory, site) = (tempfile::tempdir().expect("a directory"), ClusterSite::start().await);
    let path = directory.path().join("notify");
    let mut manager = Manager { socket: UnixDatagram::bind(&path).expect("a socket"), told: Vec::new() };
    let _other = site.node("other", &[]);
    let mut program = site.node("this", &[("NOTIFY_SOCKET", path.to_str().expect("a plain path"))]);
    ClusterSite::until_nodes(program.web_api().await, 2).await;
    program.signal(Signal::SIGTERM);
    manager.hears("EXTEND_TIMEOUT_USEC=40000000").await;
    assert!(program.exit_status().await.success());
}

#[actix_web::test]
async fn systemd_is_told_through_an_abstract_socket_too() {
    let name = format!("altigen-webproxy-test-{}", std::process::id());
    let socket = std::os::unix::net::SocketAddr::from_abstract_name(&name)
        .and_then(|address| std::os::unix::net::UnixDatagram::bind_addr(&address))
        .and_then(|socket| socket.set_nonblocking(true).and_then(|()| UnixDatagram::from_std(socket)));
    let mut manager = Manager { socket: socket.expect("a socket"), told: Vec::new() };
    let socket = format!("@{name}");
    let program = Program::start(&[], &[("NOTIFY_SOCKET", &socket), ("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0")]);
    manager.hears("READY=1").await;
    program.signal(Signal::SIGTERM);
    manager.hears("STOPPING=1").await;
}

#[actix_web::test]
async fn a_container_asks_whether_the_program_lives() {
    let directory = tempfile::tempdir().expect("a directory");
    let made = Program::run(&["make-cert", "--out", directory.path().to_str().expect("a plain path")], &[], None);
    assert!(made.status.success(), "{made:?}");
    let file = |name: &str| directory.path().join(name).to_str().expect("a plain path").to_owned();
    let certificate = file("certificate.pem");
    let key = file("key.pem");
    for tls in [&[][..], &[("WEBPROXY_TLS__CERTIFICATE", certificate.as_str()), ("WEBPROXY_TLS__KEY", key.as_str())]] {
        let with = |listen| [&[("WEBPROXY_SERVER__LISTEN", listen)], tls].concat();
        let mut program = Program::start(&[], &with("127.0.0.1:0"));
        let address = program.web_api().await.address.to_string();
        let healthy = Program::run(&["health"], &with(&address), None);
        assert!(healthy.status.success(), "{healthy:?}");
        program.signal(Signal::SIGTERM);
        program.exit_status().await;
        let gone = Program::run(&["health"], &with(&address), None);
        assert_eq!(gone.status.code(), Some(1), "{gone:?}");
    }
}

#[actix_web::test]
async fn a_program_that_is_no_node_of_a_cluster_is_not_drained() {
    let with = |listen| [("WEBPROXY_SERVER__LISTEN", listen), ("WEBPROXY_ADMIN__TOKEN", "0123456789abcdef")];
    let mut program = Program::start(&[], &with("127.0.0.1:0"));
    let address = program.web_api().await.address.to_string();
    let refused = Program::run(&["drain"], &with(&address), None);
    let told = String::from_utf8_lossy(&refused.stderr);
    assert!(refused.status.code() == Some(1) && told.contains("is no node of a cluster"), "{told}");
}

#[test]
fn the_manual_and_the_completions_name_every_command() {
    let commands = ["altiserv", "check-config", "doctor", "drain", "health", "make-cert", "make-key"];
    for arguments in [&["man"][..], &["completions", "bash"], &["completions", "zsh"], &["completions", "fish"]] {
        let output = Program::run(arguments, &[], None);
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        for command in commands {
            assert!(text.contains(command) || text.contains(&command.replace('-', "\\-")), "{command}: {text}");
        }
    }
}
