//! The checked form of the settings. Ranges are expanded, numbers are unique, members exist.
//!
//! All other code relies on it.

mod value_checks;
mod workgroup_plan;

use std::{collections::HashSet, path::PathBuf, time::Duration};

use altilink::ServerVersion;

use super::{
    AnswerBehaviour, BlockingSettings, OutsideBehaviour, OutsideNumberSettings, Password, Product, RecordingFormat,
    ServerRole, Settings, SettingsError, UserRole, range::expand, workgroup_settings::AGENTS,
};

pub(crate) use value_checks::{MAX_DURATION, is_dial_digit};
pub(crate) use workgroup_plan::WorkgroupPlan;

use value_checks::{check_name, claim, duration, limit};

/// Most extensions: their pads are 100 to 4999.
const MAX_EXTENSIONS: usize = 4900;
/// Most trunk lines: their pads are 5000 to 7999.
const MAX_TRUNK_LINES: usize = 3000;
/// Most workgroups: their pads start at 8000.
const MAX_WORKGROUPS: usize = 1000;
/// `LineInfo` has room for 11 characters of a line's number.
const MAX_EXTENSION_DIGITS: usize = 11;
/// `CallInfo` has room for 10 characters of a workgroup's number, and for 9 of an outbound one's.
const MAX_WORKGROUP_DIGITS: usize = 9;
/// The older layout has room for 8 and for 7.
const OLDER_WORKGROUP_DIGITS: usize = 7;
const MAX_ACCESS_CODE: usize = 4;

#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a configuration file, each for itself")]
pub(crate) struct ExtensionPlan {
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) password: Password,
    pub(crate) role: UserRole,
    pub(crate) auto_record: bool,
    pub(crate) answer: AnswerBehaviour,
    pub(crate) do_not_disturb: bool,
    pub(crate) call_waiting: bool,
    pub(crate) outside_calls: bool,
    /// A workgroup's number, or empty.
    pub(crate) outbound_workgroup: String,
}

#[derive(Debug, Clone)]
pub(crate) struct TrunkPlan {
    pub(crate) access_code: String,
    pub(crate) lines: usize,
}

#[derive(Debug, Clone)]
pub(crate) struct RecordingPlan {
    pub(crate) directory: PathBuf,
    pub(crate) format: RecordingFormat,
    /// Most bytes in the directory; none for no limit.
    pub(crate) max_bytes: Option<u64>,
    pub(crate) voice_seed: u32,
}

/// The checked settings.
#[derive(Debug, Clone)]
pub(crate) struct ServerPlan {
    pub(crate) product: Product,
    pub(crate) role: ServerRole,
    pub(crate) licences: usize,
    pub(crate) server_version: ServerVersion,
    pub(crate) ring_timeout: Duration,
    pub(crate) blocking: BlockingSettings,
    pub(crate) emergency_numbers: Vec<String>,
    pub(crate) extensions: Vec<ExtensionPlan>,
    pub(crate) trunks: Vec<TrunkPlan>,
    pub(crate) workgroups: Vec<WorkgroupPlan>,
    pub(crate) outside_numbers: OutsideNumberSettings,
    pub(crate) recordings: RecordingPlan,
}

impl Settings {
    /// Checks every value without starting a server.
    ///
    /// # Errors
    ///
    /// The first wrong value.
    pub fn validate(&self) -> Result<(), SettingsError> {
        ServerPlan::try_from(self).map(drop)
    }
}

impl TryFrom<&Settings> for ServerPlan {
    type Error = SettingsError;

    fn try_from(settings: &Settings) -> Result<Self, SettingsError> {
        let mut numbers = HashSet::new();
        let server_version = version(&settings.version)?;
        let extensions = extensions(settings, &mut numbers)?;
        check_outside(&settings.outside_numbers)?;
        check_emergency(&settings.emergency_numbers)?;
        Ok(Self {
            product: settings.product,
            role: settings.role,
            licences: usize::try_from(settings.licences)
                .map_err(|_| SettingsError::new("licences", settings.licences, "a number that fits this machine"))?,
            server_version,
            ring_timeout: duration("ring_timeout", settings.ring_timeout, Duration::from_millis(1))?,
            blocking: blocking(settings.blocking)?,
            emergency_numbers: settings.emergency_numbers.clone(),
            workgroups: workgroups(settings, &mut numbers)?,
            trunks: trunks(settings)?,
            extensions,
            outside_numbers: settings.outside_numbers.clone(),
            recordings: recordings(settings)?,
        })
    }
}

fn recordings(settings: &Settings) -> Result<RecordingPlan, SettingsError> {
    let directory = &settings.recordings_dir;
    if directory.as_os_str().is_empty() {
        return Err(SettingsError::new("recordings_dir", directory, "a directory, as \"recordings\""));
    }
    let max_bytes = match settings.recordings_max_bytes {
        0 => None,
        bytes => Some(bytes),
    };
    Ok(RecordingPlan {
        directory: directory.clone(),
        format: settings.recording_format,
        max_bytes,
        voice_seed: settings.voice_seed,
    })
}

fn version(text: &str) -> Result<ServerVersion, SettingsError> {
    let number = match text.strip_prefix("0x") {
        Some(digits) => i32::from_str_radix(digits, 16),
        None => text.parse(),
    };
    match number {
        Ok(number @ 0x1000..=0xFFFF) => Ok(ServerVersion(number)),
        _ => Err(SettingsError::new("version", text, "\"0x1000\" to \"0xFFFF\"")),
    }
}

fn blocking(blocking: BlockingSettings) -> Result<BlockingSettings, SettingsError> {
    if !(1..=1000).contains(&blocking.failures) {
        return Err(SettingsError::new("blocking.failures", blocking.failures, "1 to 1000"));
    }
    duration("blocking.duration", blocking.duration, Duration::ZERO)?;
    Ok(blocking)
}

fn extensions(settings: &Settings, numbers: &mut HashSet<String>) -> Result<Vec<ExtensionPlan>, SettingsError> {
    let mut plans = Vec::new();
    for (index, extension) in settings.extensions.iter().enumerate() {
        let key = |field: &str| format!("extensions[{index}].{field}");
        let allowed = format!("a number of up to {MAX_EXTENSION_DIGITS} digits, or a range such as \"101-110\"");
        let expanded = expand(&extension.number, MAX_EXTENSIONS)
            .filter(|all| all.iter().all(|number| number.len() <= MAX_EXTENSION_DIGITS))
            .ok_or_else(|| SettingsError::new(key("number"), &extension.number, allowed))?;
        check_name(&key("name"), &extension.name)?;
        if extension.password.is_empty() {
            return Err(SettingsError::new(key("password"), "", "a password that is not empty"));
        }
        workgroup_plan::check_outbound(&key("outbound_workgroup"), &extension.outbound_workgroup, settings)?;
        if let AnswerBehaviour::After(delay) = extension.answer {
            duration(&key("answer"), delay, Duration::ZERO)?;
        }
        for number in expanded {
            claim(numbers, &key("number"), &number)?;
            plans.push(ExtensionPlan {
                name: extension.name.replace("{number}", &number),
                number,
                password: extension.password.clone(),
                role: extension.role,
                auto_record: extension.auto_record,
                answer: extension.answer,
                do_not_disturb: extension.do_not_disturb,
                call_waiting: extension.call_waiting,
                outside_calls: extension.outside_calls,
                outbound_workgroup: extension.outbound_workgroup.clone(),
            });
        }
    }
    limit("extensions", plans.len(), MAX_EXTENSIONS)?;
    Ok(plans)
}

fn trunks(settings: &Settings) -> Result<Vec<TrunkPlan>, SettingsError> {
    let mut codes = HashSet::new();
    let mut plans = Vec::new();
    for (index, trunk) in settings.trunks.iter().enumerate() {
        let code = &trunk.access_code;
        let key = format!("trunks[{index}].access_code");
        if code.is_empty() || code.len() > MAX_ACCESS_CODE || !code.bytes().all(is_dial_digit) {
            return Err(SettingsError::new(key, code, format!("1 to {MAX_ACCESS_CODE} of 0-9, * and #")));
        }
        claim(&mut codes, &key, code)?;
        let lines = usize::try_from(trunk.lines).unwrap_or(usize::MAX);
        limit(&format!("trunks[{index}].lines"), lines, MAX_TRUNK_LINES)?;
        plans.push(TrunkPlan { access_code: code.clone(), lines });
    }
    limit("trunks", plans.iter().map(|trunk| trunk.lines).sum(), MAX_TRUNK_LINES)?;
    Ok(plans)
}

fn workgroups(settings: &Settings, numbers: &mut HashSet<String>) -> Result<Vec<WorkgroupPlan>, SettingsError> {
    // Workgroups and extensions share one numbering plan. Up to here only extensions are claimed.
    let extensions = numbers.clone();
    let agents = agents(settings);
    let mut plans = Vec::new();
    let older = version(&settings.version)?.has_older_layouts();
    let most = if older { OLDER_WORKGROUP_DIGITS } else { MAX_WORKGROUP_DIGITS };
    for (index, workgroup) in settings.workgroups.iter().enumerate() {
        let key = |field: &str| format!("workgroups[{index}].{field}");
        let number = &workgroup.number;
        if number.is_empty() || number.len() > most || !number.bytes().all(|b| b.is_ascii_digit()) {
            let allowed = format!("a number of up to {most} digits");
            return Err(SettingsError::new(key("number"), number, allowed));
        }
        check_name(&key("name"), &workgroup.name)?;
        claim(numbers, &key("number"), number)?;
        plans.push(WorkgroupPlan {
            number: number.clone(),
            name: workgroup.name.replace("{number}", number),
            members: members(&key("members"), &workgroup.members, &extensions, &agents)?,
            distribution: workgroup.distribution,
            member_ring_timeout: duration(
                &key("member_ring_timeout"),
                workgroup.member_ring_timeout,
                Duration::from_millis(1),
            )?,
            overflow: workgroup_plan::overflow(index, workgroup, &extensions)?,
            wrap_up: duration(&key("wrap_up"), workgroup.wrap_up, Duration::ZERO)?,
            password: (!workgroup.password.is_empty()).then(|| workgroup.password.clone()),
        });
    }
    limit("workgroups", plans.len(), MAX_WORKGROUPS)?;
    Ok(plans)
}

/// The extensions whose users are agents. Their numbers were checked before.
fn agents(settings: &Settings) -> Vec<String> {
    let agents = settings.extensions.iter().filter(|extension| extension.role == UserRole::Agent);
    agents.flat_map(|extension| expand(&extension.number, MAX_EXTENSIONS).unwrap_or_default()).collect()
}

fn members(
    key: &str,
    ranges: &[String],
    extensions: &HashSet<String>,
    agents: &[String],
) -> Result<Vec<String>, SettingsError> {
    let mut members: Vec<String> = Vec::new();
    for range in ranges {
        let refused = || {
            let allowed = format!("numbers or ranges of configured extensions, or \"{AGENTS}\"");
            SettingsError::new(key, range, allowed)
        };
        let numbers = if range == AGENTS { Some(agents.to_vec()) } else { expand(range, MAX_EXTENSIONS) };
        for number in numbers.ok_or_else(refused)? {
            if !extensions.contains(&number) {
                return Err(refused());
            }
            if !members.contains(&number) {
                members.push(number);
            }
        }
    }
    Ok(members)
}

fn check_outside(outside: &OutsideNumberSettings) -> Result<(), SettingsError> {
    for (index, rule) in outside.rules.iter().enumerate() {
        let key = format!("outside_numbers.rules[{index}]");
        let number = &rule.number;
        if number.is_empty() || number.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(SettingsError::new(format!("{key}.number"), number, "a number, or a prefix followed by *"));
        }
        check_behaviour(&key, rule.behaviour)?;
    }
    check_behaviour("outside_numbers.default", outside.default)
}

fn check_behaviour(key: &str, behaviour: OutsideBehaviour) -> Result<(), SettingsError> {
    duration(&format!("{key}.ring_time"), behaviour.ring_time, Duration::ZERO)?;
    if let Some(after) = behaviour.hang_up_after {
        duration(&format!("{key}.hang_up_after"), after, Duration::ZERO)?;
    }
    Ok(())
}

fn check_emergency(numbers: &[String]) -> Result<(), SettingsError> {
    for (index, number) in numbers.iter().enumerate() {
        if number.is_empty() || !number.bytes().all(is_dial_digit) {
            return Err(SettingsError::new(format!("emergency_numbers[{index}]"), number, "digits, * and #"));
        }
    }
    Ok(())
}
