//! The manual page.

use std::io::Write;

use clap::CommandFactory;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::arguments::Arguments;

const NAME: &str = "altigen-webproxy";

/// Sections beside the command line's own help: headings, each with its entries.
const SECTIONS: &[(&str, &[(&str, &str)])] = &[
    (
        "ENVIRONMENT",
        &[
            ("WEBPROXY_SECTION__KEY", "Overrides a key of the configuration, as WEBPROXY_SERVER__LISTEN=0.0.0.0:8080."),
            ("RUST_LOG", "Overrides logging.filter, as \"warn,altilink=debug\"."),
            ("ALTIGEN_DOCTOR_PASSWORD", "Password of doctor's test account, where --password-file names none."),
            ("NOTIFY_SOCKET, WATCHDOG_USEC", "Set by systemd, which is told when the program is ready and alive."),
        ],
    ),
    (
        "FILES",
        &[
            ("config.toml", "Read from the working directory where --config names no other file."),
            ("/etc/altigen-webproxy/config.toml", "The configuration of the Debian package's service."),
        ],
    ),
    (
        "SIGNALS",
        &[
            ("SIGHUP", "Reads configuration and certificate again. No session is dropped; a mistake changes nothing."),
            (
                "SIGTERM, SIGINT",
                "Closes the event channels, logs all users off, and ends. A node of a cluster hands its sessions over before.",
            ),
        ],
    ),
    (
        "EXIT STATUS",
        &[
            ("0", "All went well."),
            ("1", "The configuration is wrong, an address is taken, or what was asked for could not be done."),
            ("2", "The command line is wrong."),
        ],
    ),
    (
        "EXAMPLES",
        &[
            ("altigen-webproxy", "Serves the Web API in front of an embedded AltiServ on http://127.0.0.1:8080."),
            (
                "altigen-webproxy --config /etc/altigen-webproxy/config.toml check-config",
                "Shows what is not as by default.",
            ),
            (
                "altigen-webproxy doctor --extension 199 --password-file -",
                "Tries DNS, servers, a logon with a test account, certificate and ports; asks standard input for its password.",
            ),
            ("altigen-webproxy make-cert --host pbx.example.com --out /etc/altigen-webproxy", "Makes a certificate."),
        ],
    ),
];

/// Writes the page in the form that man(1) reads.
///
/// # Errors
/// Fails where it cannot be written.
pub(crate) fn run(out: &mut impl Write) -> std::io::Result<()> {
    let command = Arguments::command().name(NAME);
    let page = Man::new(command.clone()).section("8").manual("System administration");
    page.render_title(out)?;
    page.render_name_section(out)?;
    page.render_synopsis_section(out)?;
    page.render_description_section(out)?;
    page.render_options_section(out)?;
    commands(command).to_writer(out)?;
    for (heading, entries) in SECTIONS {
        section(heading, entries).to_writer(out)?;
    }
    Ok(())
}

/// Section of the commands with their options, which would otherwise need pages of their own.
fn commands(mut command: clap::Command) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["COMMANDS"]);
    command.build();
    for one in command.get_subcommands().filter(|one| one.get_name() != "help") {
        let usage = one.clone().render_usage().to_string();
        roff.control("SS", [one.get_name()]);
        roff.text([roman(one.get_about().map(ToString::to_string).unwrap_or_default())]);
        roff.control("PP", []);
        roff.text([bold(usage.trim_start_matches("Usage: ").to_owned())]);
        for option in one.get_arguments().filter(|option| !option.is_global_set() && option.get_id() != "help") {
            roff.control("TP", []);
            roff.text([bold(option.to_string())]);
            roff.text([roman(option.get_help().map(ToString::to_string).unwrap_or_default())]);
        }
    }
    roff
}

fn section(heading: &str, entries: &[(&str, &str)]) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", [heading]);
    for (term, meaning) in entries {
        roff.control("TP", []);
        roff.text([bold((*term).to_owned())]);
        roff.text([roman((*meaning).to_owned())]);
    }
    roff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_every_command_and_section() {
        let mut page = Vec::new();
        run(&mut page).expect("memory takes it");
        let page = String::from_utf8(page).expect("UTF-8");
        let commands = Arguments::command();
        for command in commands.get_subcommands() {
            // Hyphens are escaped in roff.
            assert!(page.contains(&format!(".SS {}", command.get_name())), "{}\n{page}", command.get_name());
        }
        for (heading, _) in SECTIONS {
            assert!(page.contains(heading), "{heading}");
        }
        assert!(page.contains(".TH altigen-webproxy 8"), "{page}");
    }
}
