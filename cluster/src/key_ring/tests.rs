use proptest::prelude::*;
use secrecy::ExposeSecret as _;

use super::*;

const HOUR: Duration = Duration::from_secs(3_600);

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

fn file(made: &[SystemTime]) -> (String, Vec<KeyName>) {
    let (mut text, mut names) = (None, Vec::new());
    for made in made {
        let (with_key, name) = KeyRing::add_key(text.as_deref(), *made).unwrap();
        names.push(name);
        text = Some(with_key);
    }
    (text.unwrap(), names)
}

fn ring(made: &[SystemTime]) -> KeyRing {
    KeyRing::read(&file(made).0).unwrap()
}

fn seal(ring: &KeyRing, session: &str) -> String {
    let secret = SecretString::from("pass word é");
    ring.seal(SessionKey::of(session), &secret, now() + HOUR, now()).to_string()
}

fn open(ring: &KeyRing, ticket: &str, session: &str, at: SystemTime) -> Result<String, TicketError> {
    ring.open(ticket, SessionKey::of(session), at).map(|secret| secret.expose_secret().to_owned())
}

#[test]
fn a_node_with_the_same_file_opens_the_ticket() {
    let (text, _) = file(&[now()]);
    let (one, other) = (KeyRing::read(&text).unwrap(), KeyRing::read(&text).unwrap());
    let ticket = seal(&one, "a");
    assert_eq!(open(&other, &ticket, "a", now()).as_deref(), Ok("pass word é"));
    assert!(!ticket.contains("pass") && ticket.len() < 120, "{ticket}");
    assert_ne!(seal(&one, "a"), ticket, "each has a nonce of its own");
}

#[test]
fn a_ticket_is_of_no_use_for_another_session_or_later_or_without_the_key() {
    let one = ring(&[now()]);
    let ticket = seal(&one, "a");
    assert_eq!(open(&one, &ticket, "b", now()), Err(TicketError::Forged));
    assert_eq!(open(&one, &ticket, "a", now() + HOUR), Err(TicketError::Expired));
    assert!(open(&one, &ticket, "a", now() + HOUR - Duration::from_secs(1)).is_ok());
    assert_eq!(open(&ring(&[now()]), &ticket, "a", now()), Err(TicketError::OtherKeys));
    for text in ["", "a", "!", &"a".repeat(5_000), &ticket[..40], "AgAAAAA"] {
        assert_eq!(open(&one, text, "a", now()), Err(TicketError::Malformed), "{text}");
    }
}

#[test]
fn a_new_key_opens_at_once_and_seals_when_all_nodes_can_have_it() {
    let (text, names) = file(&[now() - HOUR, now()]);
    let both = KeyRing::read(&text).unwrap();
    let sealed_with = |at| both.seal(SessionKey::of("a"), &"s".into(), at + HOUR, at).key_name();
    assert_eq!(sealed_with(now()), names[0]);
    assert_eq!(sealed_with(now() + SPREAD - Duration::from_secs(1)), names[0]);
    assert_eq!(sealed_with(now() + SPREAD), names[1]);
    let newest = text.lines().last().unwrap();
    let only_new = KeyRing::read(newest).unwrap();
    assert_eq!(open(&both, &seal(&only_new, "a"), "a", now()).as_deref(), Ok("pass word é"), "a sole key seals");
}

#[test]
fn the_order_of_the_lines_says_nothing() {
    let (text, names) = file(&[now() - HOUR, now() - 2 * HOUR]);
    assert_eq!(KeyRing::read(&text).unwrap().names().collect::<Vec<_>>(), [names[1], names[0]]);
}

#[test]
fn a_file_with_a_fault_is_refused_and_shows_no_key() {
    let (text, _) = file(&[now()]);
    let line = text.lines().last().unwrap();
    let [name, made, key] = line.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let read = |text: &str| KeyRing::read(text).unwrap_err();
    assert_eq!(read(""), KeyFileError::Empty);
    assert_eq!(read("# nothing\n\n"), KeyFileError::Empty);
    for line in ["a", &format!("{name} {key}"), &format!("{name} x {key}"), &format!("{line} more")] {
        assert_eq!(read(&format!("# first\n{line}")), KeyFileError::NoKey(2));
    }
    assert_eq!(read(&format!("{name} {made} {}", &key[4..])), KeyFileError::NoKey(1));
    assert_eq!(read(&format!("00000000 {made} {key}")), KeyFileError::Changed(1));
    let many = vec![now(); MOST_KEYS];
    assert_eq!(KeyRing::add_key(Some(&file(&many).0), now()).unwrap_err(), KeyFileError::TooMany);
    assert_eq!(KeyRing::add_key(Some("no key"), now()).unwrap_err(), KeyFileError::NoKey(1), "and is not added to");
}

#[test]
fn what_is_sealed_is_sealed_with_the_key_of_the_file() {
    let sealed = Ticket::parse(&seal(&ring(&[now()]), "a")).unwrap();
    assert!(sealed.open(&Key::default(), SessionKey::of("a"), now()).is_err());
}

#[test]
fn nothing_prints_a_key_or_a_secret() {
    let (text, names) = file(&[now()]);
    let key_ring = KeyRing::read(&text).unwrap();
    assert_eq!(format!("{key_ring:?}"), format!("[{:?}]", names[0]));
    let ticket = key_ring.seal(SessionKey::of("a"), &"secret".into(), now() + HOUR, now());
    assert_eq!(format!("{ticket:?}"), format!("Ticket({})", names[0]));
}

#[test]
fn a_key_is_added_to_a_file_without_a_last_line_end() {
    let (text, _) = file(&[now()]);
    for before in [text.as_str(), text.trim_end()] {
        let (both, _) = KeyRing::add_key(Some(before), now()).unwrap();
        assert_eq!(KeyRing::read(&both).unwrap().names().count(), 2);
        assert_eq!(both.lines().count(), text.lines().count() + 1, "no line stays empty");
    }
}

proptest! {
    #[test]
    fn a_ticket_of_which_anything_was_changed_is_refused(at in 0..1_000_usize, flipped in 1..=255_u8) {
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;

        let key_ring = ring(&[now()]);
        let mut bytes = URL_SAFE_NO_PAD.decode(seal(&key_ring, "a")).unwrap();
        let at = at % bytes.len();
        bytes[at] ^= flipped;
        prop_assert!(open(&key_ring, &URL_SAFE_NO_PAD.encode(bytes), "a", now()).is_err());
    }

    #[test]
    fn any_text_is_read_without_a_fault(text in ".*", ticket in "[A-Za-z0-9_-]*") {
        let _ = KeyRing::read(&text);
        let _ = open(&ring(&[now()]), &ticket, "a", now());
    }
}

#[test]
fn a_message_is_opened_by_every_node_for_its_purpose_and_for_a_while() {
    let (text, _) = file(&[now()]);
    let (one, other) = (KeyRing::read(&text).unwrap(), KeyRing::read(&text).unwrap());
    let long = vec![7; 100_000];
    let sealed = one.seal_message("rest", &long, now());
    assert_eq!(other.open_message("rest", &sealed, now()).map(|text| text.to_vec()), Ok(long));
    assert_eq!(other.open_message("open", &sealed, now()).map(|_| ()), Err(TicketError::Forged));
    assert_eq!(other.open_message("rest", &sealed, now() + HOUR).map(|_| ()), Err(TicketError::Expired));
    assert_eq!(ring(&[now()]).open_message("rest", &sealed, now()).map(|_| ()), Err(TicketError::OtherKeys));
    assert_eq!(other.open_message("rest", b"", now()).map(|_| ()), Err(TicketError::Malformed));
}
