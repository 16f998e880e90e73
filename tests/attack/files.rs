//! Files on a disk that hangs.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use altigen_webproxy::files::PATIENCE;
use nix::sys::signal::Signal;
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;

use crate::harness::{Program, STOP_LIMIT, TestCertificate};

/// The program with a certificate in a directory of its own.
struct Certified {
    program: Program,
    certificate: TestCertificate,
}

impl Certified {
    async fn start() -> Self {
        let certificate = TestCertificate::of(&["localhost"]);
        let directory = certificate.directory();
        let text = "[tls]\ncertificate = \"certificate.pem\"\nkey = \"key.pem\"\nreload_interval = \"100ms\"\n";
        fs::write(directory.join("config.toml"), text).expect("the file is written");
        let mut program = Program::start_in(directory, &[], &[("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0")]);
        program.web_api().await;
        Self { program, certificate }
    }

    /// Ends the program by SIGTERM. Returns how long that took.
    async fn end(mut self) -> Duration {
        let begun = Instant::now();
        self.program.signal(Signal::SIGTERM);
        assert_eq!(self.program.exit_status().await.code(), Some(0));
        begun.elapsed()
    }
}

fn become_a_pipe(file: &Path) {
    fs::remove_file(file).expect("the file exists");
    mkfifo(file, Mode::S_IRWXU).expect("a pipe");
}

#[actix_web::test]
async fn a_pipe_in_place_of_the_certificate_is_told_and_a_later_pair_is_taken() {
    let mut app = Certified::start().await;
    become_a_pipe(&app.certificate.certificate());
    let told = app.program.line_with("the certificate stays as it was").await;
    assert!(told.ends_with("certificate.pem: a pipe, and not a file"), "{told}");
    app.program.signal(Signal::SIGHUP);
    app.program.line_with("reload: the certificate stays as it was").await;
    app.certificate.renew();
    app.program.line_with("the certificate for localhost is valid").await;
    let took = app.end().await;
    assert!(took < STOP_LIMIT, "{took:?}");
}

#[actix_web::test]
async fn it_ends_in_time_while_the_certificate_is_a_pipe() {
    let mut app = Certified::start().await;
    become_a_pipe(&app.certificate.certificate());
    app.program.line_with("the certificate stays as it was").await;
    let took = app.end().await;
    assert!(took < STOP_LIMIT, "{took:?}");
}

#[actix_web::test]
async fn a_pipe_in_place_of_what_nats_asks_for_is_told_and_delays_no_end() {
    for key in ["CREDENTIALS_FILE", "AUTHORITIES"] {
        let directory = tempfile::tempdir().expect("a directory");
        assert!(Program::run_in(directory.path(), &["make-key", "keys"], &[]).status.success());
        mkfifo(&directory.path().join("pipe"), Mode::S_IRWXU).expect("a pipe");
        let key = format!("WEBPROXY_CLUSTER__{key}");
        let variables = [
            ("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0"),
            ("WEBPROXY_CLUSTER__SERVERS", "tls://127.0.0.1:1"),
            ("WEBPROXY_CLUSTER__KEY_FILE", "keys"),
            ("WEBPROXY_CLUSTER__DRAIN", "0s"),
            (key.as_str(), "pipe"),
        ];
        let mut program = Program::start_in(directory.path(), &[], &variables);
        let told = program.line_with("a pipe, and not a file").await;
        assert!(told.contains(" in pipe: "), "{told}");
        let begun = Instant::now();
        program.signal(Signal::SIGTERM);
        assert_eq!(program.exit_status().await.code(), Some(0));
        assert!(begun.elapsed() < STOP_LIMIT, "{:?}", begun.elapsed());
    }
}

/// File that blocks every open, like a disk that hangs. The kernel first asks the holder of a lease, who never answers.
/// The kernel gives up after /proc/sys/fs/lease-break-time, 45 s.
struct Hanging(Child);

impl Hanging {
    /// Takes the lease with python3. Returns `None` on a machine without it.
    fn of(file: &Path) -> Option<Self> {
        const LEASE: &str = "import fcntl, signal, sys, time\n\
                             signal.signal(signal.SIGIO, signal.SIG_IGN)\n\
                             file = open(sys.argv[1], 'r+')\n\
                             fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)\n\
                             print('held', flush=True)\n\
                             time.sleep(60)\n";
        let spawned =
            Command::new("python3").args(["-c", LEASE]).arg(file).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = spawned.ok()?;
        let mut held = [0; 4];
        let told = child.stdout.as_mut().expect("it is piped").read_exact(&mut held);
        let hanging = Self(child);
        told.is_ok().then_some(hanging)
    }
}

impl Drop for Hanging {
    fn drop(&mut self) {
        // The lease ends with its holder, and blocked opens continue.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[actix_web::test]
#[ignore = "waits for deadlines; wants python3"]
async fn a_disk_that_hangs_delays_neither_the_end_nor_a_later_pair() {
    /// Time limit with an extra second for a busy machine.
    const LONGEST: Duration = PATIENCE.saturating_add(Duration::from_secs(1));
    let mut app = Certified::start().await;
    let Some(hanging) = Hanging::of(&app.certificate.certificate()) else {
        println!("skipped: no python3 here that can hold a lease");
        return;
    };
    let begun = Instant::now();
    let told = app.program.line_with("the certificate stays as it was").await;
    println!("a certificate that does not answer is told after {:.2?}", begun.elapsed());
    assert!(told.contains("no answer within 5s") && begun.elapsed() < LONGEST, "{told}");

    // The new file has the same name and is on a disk that answers.
    let begun = Instant::now();
    app.certificate.renew();
    app.program.line_with("the certificate for localhost is valid").await;
    println!("a later pair is taken after {:.2?}", begun.elapsed());
    assert!(begun.elapsed() < LONGEST);
    drop(hanging);

    let configuration = app.certificate.directory().join("config.toml");
    let _certificate = Hanging::of(&app.certificate.certificate()).expect("python3");
    app.program.line_with("the certificate stays as it was").await;
    let _configuration = Hanging::of(&configuration).expect("python3");
    let begun = Instant::now();
    app.program.signal(Signal::SIGHUP);
    let told = app.program.line_with("cannot be read").await;
    println!("a configuration that does not answer is told after {:.2?}", begun.elapsed());
    assert!(told.contains("no answer within 5s") && begun.elapsed() < LONGEST, "{told}");
    let took = app.end().await;
    println!("SIGTERM ends it after {took:.2?}, while both do not answer");
    assert!(took < Duration::from_secs(2), "{took:?}");
}

#[actix_web::test]
#[ignore = "waits for deadlines; wants python3"]
async fn a_disk_that_hangs_at_the_start_is_told() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("config.toml");
    fs::write(&file, "").expect("the file is written");
    let Some(_hanging) = Hanging::of(&file) else {
        println!("skipped: no python3 here that can hold a lease");
        return;
    };
    let begun = Instant::now();
    let mut program = Program::start_in(directory.path(), &[], &[]);
    let told = program.line_with("cannot be read").await;
    println!("at the start it is told after {:.2?}", begun.elapsed());
    assert!(told.contains("config.toml") && told.contains("no answer within 5s"), "{told}");
    assert_eq!(program.exit_status().await.code(), Some(1));
}
