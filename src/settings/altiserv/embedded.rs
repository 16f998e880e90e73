use std::net::{Ipv4Addr, SocketAddr};

use crate::section::{Section, section};
use crate::settings::text::{SOCKET_ADDRESS, is_socket_address};

section! {
    /// The embedded AltiServ: a simulated office for development and tests.
    pub struct EmbeddedSettings: Table "altiserv.embedded" {
        /// Address and port of the embedded server's AltiLink Plus. Port 0 takes any free one, which is logged. The
        /// stand-alone AltiServ takes them from its command line.
        listen: SocketAddr = SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            allowed: Text(SOCKET_ADDRESS, is_socket_address), reload: AtNextStart;

        /// Permits addresses other than loopback. Simulated phones need no protection, but passwords cross the wire barely
        /// hidden.
        allow_remote: bool = false,
            allowed: Switch, reload: AtNextStart;

        beside {
            /// Its lines, calls and licences. The crate `altiserv` declares these keys, and checks them as a whole.
            #[serde(flatten)]
            pub server: altiserv::Settings;
        }
    }
}

/// Sections of the embedded server, in the order in which they are written.
pub(crate) const SECTIONS: [Section; 8] = [
    EmbeddedSettings::SECTION,
    SERVER,
    BLOCKING,
    EXTENSIONS,
    TRUNKS,
    WORKGROUPS,
    OUTSIDE_NUMBERS,
    OUTSIDE_NUMBERS_DEFAULT,
];

section! {
    /// The rest of the table, of which the crate `altiserv` declares types and defaults.
    const SERVER: Table "altiserv.embedded" {
        /// `"MaxCS"` or `"MaxACD"`.
        product, allowed: OneOf(&["MaxCS", "MaxACD"]), reload: AtNextStart, used_by: Both;

        /// `"active"`, or `"standby"`: the server that stands in for another one and refuses logons until it is promoted.
        role, allowed: OneOf(&["active", "standby"]), reload: AtNextStart, used_by: Both;

        /// Size of the licence pool: one for each user that is logged on.
        licences, allowed: Whole(0, 1_000_000), reload: Now, used_by: Both;

        /// Version that the server reports. From `"0x2700"` on it speaks the newer structures, up to `"0x26FF"` the older
        /// ones.
        version, allowed: Text("\"0x1000\" to \"0xFFFF\"", is_version), reload: AtNextStart, used_by: Both;

        /// Time that a phone rings before the call is given up.
        ring_timeout, allowed: CheckedByOwner("a duration from \"1ms\" to \"1day\""), reload: AtNextStart, used_by: Both;

        /// Numbers that go out over any trunk without an access code.
        emergency_numbers, allowed: CheckedByOwner("a list of numbers of digits, * and #"),
            reload: AtNextStart, used_by: Both;

        /// Directory of the recordings, relative to the working directory. It is made when the first one starts.
        recordings_dir, allowed: Text("a directory", is_directory), reload: AtNextStart, used_by: Both;

        /// Format of the recordings: `"pcm16"` (16-bit samples) or `"mulaw"` (G.711), as WAV files of 8000 samples a second.
        recording_format, allowed: OneOf(&["pcm16", "mulaw"]), reload: AtNextStart, used_by: Both;

        /// Most bytes of all files in that directory together; 0 sets no limit. Where it is reached, recordings end or are
        /// refused as on a full disk.
        recordings_max_bytes, allowed: Whole(0, i64::MAX), reload: AtNextStart, used_by: Both;

        /// Seed of the voices. Each simulated party talks in recordings as a tone of its own; another seed gives them other
        /// tones.
        voice_seed, allowed: Whole(0, 4_294_967_295), reload: AtNextStart, used_by: Both;
    }
}

section! {
    /// Block of an extension after wrong passwords.
    const BLOCKING: Table "altiserv.embedded.blocking" {
        /// Wrong passwords in a row that block an extension.
        failures, allowed: Whole(1, 1000), reload: AtNextStart, used_by: Both;

        /// Time that the extension stays blocked.
        duration, allowed: CheckedByOwner("a duration up to \"1day\""), reload: AtNextStart, used_by: Both;
    }
}

section! {
    /// Extensions, singly or in ranges.
    const EXTENSIONS: List "altiserv.embedded.extensions" {
        /// One number, as `"101"`, or a range, as `"101-110"`.
        number, allowed: CheckedByOwner("a number of up to 11 digits, or a range"), reload: AtNextStart, used_by: Both;

        /// Display name. `{number}` stands for the number. First and last name are split at the first space.
        name, allowed: CheckedByOwner("up to 63 printable characters"), reload: AtNextStart, used_by: Both;

        /// Password for the logon.
        password, allowed: CheckedByOwner("a password that is not empty"), reload: AtNextStart, used_by: Both;

        /// Rights of the user: `"agent"` or `"supervisor"`.
        role, allowed: CheckedByOwner("\"agent\" or \"supervisor\""), reload: AtNextStart, used_by: Both;

        /// Records every call.
        auto_record, allowed: CheckedByOwner("true or false"), reload: AtNextStart, used_by: Both;

        /// `"manual"`, or the time that the phone rings until it answers by itself.
        answer, allowed: CheckedByOwner("\"manual\", or a duration up to \"1day\""), reload: AtNextStart, used_by: Both;

        /// Makes the phone busy to all callers.
        do_not_disturb, allowed: CheckedByOwner("true or false"), reload: AtNextStart, used_by: Both;

        /// Lets further calls ring while the line has one. Without it the line is busy while it has a call.
        call_waiting, allowed: CheckedByOwner("true or false"), reload: AtNextStart, used_by: Both;

        /// Lets the user dial outside numbers. Without it only those of emergency can be dialled.
        outside_calls, allowed: CheckedByOwner("true or false"), reload: AtNextStart, used_by: Both;

        /// Number of the workgroup that the extension's outside calls are made for, or `""`.
        outbound_workgroup, allowed: CheckedByOwner("the number of a configured workgroup, or \"\""),
            reload: AtNextStart, used_by: Both;
    }
}

section! {
    /// Trunk groups.
    const TRUNKS: List "altiserv.embedded.trunks" {
        /// Access code that reaches the group.
        access_code, allowed: CheckedByOwner("1 to 4 of the digits, * and #"), reload: AtNextStart, used_by: Both;

        /// Number of its lines, and so of calls at once.
        lines, allowed: CheckedByOwner("a whole number up to 3000, of all groups together"),
            reload: AtNextStart, used_by: Both;
    }
}

section! {
    /// Workgroups: calls to `number` ring members who are available, or wait for one. A member is available when somebody
    /// is logged on to the extension (or its phone answers by itself), the agent is ready, and the phone is free.
    const WORKGROUPS: List "altiserv.embedded.workgroups" {
        /// Number that reaches the workgroup.
        number, allowed: CheckedByOwner("a number of up to 9 digits, or 7 with a version up to \"0x26FF\""),
            reload: AtNextStart, used_by: Both;

        /// Display name. `{number}` stands for the number.
        name, allowed: CheckedByOwner("up to 63 printable characters"), reload: AtNextStart, used_by: Both;

        /// Numbers and ranges of extensions; `"agents"` stands for all whose role is agent.
        members, allowed: CheckedByOwner("a list of numbers or ranges of configured extensions, or \"agents\""),
            reload: AtNextStart, used_by: Both;

        /// `"longest_idle"`: the member who has been free longest. `"first_idle"`: the first free one in the order of
        /// `members`. `"ring_all"`: all free ones at once.
        distribution, allowed: CheckedByOwner("\"longest_idle\", \"first_idle\" or \"ring_all\""),
            reload: AtNextStart, used_by: Both;

        /// Time that one member rings before the call moves on.
        member_ring_timeout, allowed: CheckedByOwner("a duration from \"1ms\" to \"1day\""),
            reload: AtNextStart, used_by: Both;

        /// Time that a call may wait and ring before it overflows. `"0s"`: it never does.
        overflow_after, allowed: CheckedByOwner("a duration up to \"1day\""), reload: AtNextStart, used_by: Both;

        /// Extension that a call goes to when it overflows. `""`: the call is dropped.
        overflow_to, allowed: CheckedByOwner("the number of a configured extension, or \"\""),
            reload: AtNextStart, used_by: Both;

        /// Time that a member is in wrap-up after a call of the workgroup.
        wrap_up, allowed: CheckedByOwner("a duration up to \"1day\""), reload: AtNextStart, used_by: Both;

        /// Password with which clients log on to the workgroup as its agent or supervisor. `""`: nothing is asked.
        password, allowed: CheckedByOwner("text"), reload: AtNextStart, used_by: Both;
    }
}

section! {
    /// The simulated outside world.
    const OUTSIDE_NUMBERS: Table "altiserv.embedded.outside_numbers" {
        /// Exceptions by number or prefix: `{ number = "4085550100", behaviour = { outcome = "busy" } }`, or
        /// `number = "1800*"`. The keys of a behaviour are those of the default behaviour.
        rules, allowed: CheckedByOwner("a list of tables with `number` and `behaviour`"),
            reload: AtNextStart, used_by: Both;
    }
}

section! {
    /// Behaviour of outside numbers that no rule fits.
    const OUTSIDE_NUMBERS_DEFAULT: Table "altiserv.embedded.outside_numbers.default" {
        /// Time that an outside number rings.
        ring_time, allowed: CheckedByOwner("a duration up to \"1day\""), reload: AtNextStart, used_by: Both;

        /// Outcome after that time: `"answer"`, `"busy"` or `"no_answer"`.
        outcome, allowed: CheckedByOwner("\"answer\", \"busy\" or \"no_answer\""), reload: AtNextStart, used_by: Both;

        /// Time after answering at which the number hangs up. Without this key it never does.
        hang_up_after, allowed: CheckedByOwner("a duration up to \"1day\""),
            reload: AtNextStart, used_by: Both, example: "\"30s\"";
    }
}

fn is_directory(text: &str) -> bool {
    !text.trim().is_empty()
}

fn is_version(text: &str) -> bool {
    let number = text.strip_prefix("0x").map_or_else(|| text.parse(), |digits| i32::from_str_radix(digits, 16));
    number.is_ok_and(|number| (0x1000..=0xFFFF).contains(&number))
}
