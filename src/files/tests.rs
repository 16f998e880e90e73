use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::sync::Mutex;

use nix::sys::stat::Mode;
use nix::unistd::mkfifo;
use tempfile::TempDir;

use super::*;

fn directory() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn complaint(file: &Path) -> String {
    read(file, 100).expect_err("it cannot be read").to_string()
}

#[test]
fn a_file_is_read_whole_and_a_link_to_one_too() {
    let directory = directory();
    let file = directory.path().join("file");
    let link = directory.path().join("link");
    fs::write(&file, "text").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("file", &link).unwrap();
    assert_eq!(read(&link, 4).unwrap(), Contents { bytes: b"text".to_vec(), is_exposed: false });
    assert!(read(&link, 3).unwrap_err().to_string().starts_with("larger than 3 bytes"));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o604)).unwrap();
    assert!(read(&file, 4).unwrap().is_exposed && is_exposed(&link));
}

#[test]
fn pipes_sockets_directories_and_devices_are_refused_at_once() {
    let directory = directory();
    let pipe = directory.path().join("pipe");
    let socket = directory.path().join("socket");
    mkfifo(&pipe, Mode::S_IRWXU).unwrap();
    let _listener = UnixListener::bind(&socket).unwrap();
    assert_eq!(complaint(&pipe), "a pipe, and not a file");
    assert_eq!(complaint(&socket), "a socket, and not a file");
    assert_eq!(complaint(directory.path()), "a directory, and not a file");
    assert_eq!(complaint(Path::new("/dev/null")), "a device, and not a file");
}

#[test]
fn a_link_that_leads_nowhere_is_there_and_cannot_be_read() {
    let directory = directory();
    let link = directory.path().join("link");
    assert!(is_absent(&link));
    assert!(complaint(&link).starts_with("No such file"));
    symlink("gone", &link).unwrap();
    assert!(!is_absent(&link));
    assert!(complaint(&link).starts_with("a link to gone, where there is nothing"));
}

#[test]
fn a_file_that_does_not_answer_is_given_up_and_tried_again_within_bounds() {
    let (release, wait) = mpsc::channel::<()>();
    let wait = std::sync::Arc::new(Mutex::new(wait));
    let file = Path::new("/on/a/disk/that/hangs");
    let try_it = || {
        let wait = std::sync::Arc::clone(&wait);
        on_own_thread_within(Duration::from_millis(1), file, move |_| {
            let _ = wait.lock().unwrap().recv();
            Ok(())
        })
    };
    for _ in 0..MOST_HELD {
        assert!(matches!(try_it(), Err(FileError::Silent(_))));
    }
    assert!(matches!(try_it(), Err(FileError::Held(MOST_HELD))), "no thread more is given to it");
    drop(release);
    while HELD.taken(file) > 0 {
        thread::yield_now();
    }
    assert!(on_own_thread(file, |_| Ok(())).is_ok(), "its disk answers again");
}

#[tokio::test]
async fn work_that_panics_is_an_error() {
    assert_eq!(run_detached(|| 7).await.unwrap(), 7);
    assert!(run_detached(|| panic!("on purpose")).await.is_err());
}
