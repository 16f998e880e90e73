//! The target of a call as clients give it, and the number that is dialled for it.

use actors::Product;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::body::BodyName;
use crate::dialplan::Dialled;
use crate::problem::Problem;
use crate::state::AppState;

/// The guide's CallTarget.
#[derive(Debug, Default, PartialEq, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct CallTarget {
    #[serde(rename = "trunkaccesscode")]
    /// MaxCS: the access code of a trunk.
    trunk_access_code: Option<String>,
    /// A number as it is usually written, an extension, a code or a SIP URI.
    #[schema(required = true, value_type = String)]
    target: Option<String>,
    /// Whether what stands behind the number is keyed once the call is connected. Without it, it is only shown.
    #[serde(rename = "postdial")]
    post_dial: Option<bool>,
}

impl BodyName for CallTarget {
    const NAME: &'static str = "target";
}

/// The warning if MaxACD is given a trunk access code.
const CODE_IGNORED: &str = "trunkAccessCode applies to MaxCS only, and was ignored";

impl CallTarget {
    /// A target at which nothing is keyed.
    pub(crate) fn without_keying(target: Option<String>, trunk_access_code: Option<String>) -> Self {
        Self { trunk_access_code, target, post_dial: None }
    }

    /// The number that is dialled for the target, and warnings. The guide's trunk access code "only applies to MaxCS", so
    /// MaxACD ignores it with a warning.
    pub(crate) fn resolve(&self, state: &AppState) -> Result<(Dialled, Vec<String>), Problem> {
        let target = self.target.as_deref().unwrap_or_default();
        let mut code = self.trunk_access_code.as_deref().filter(|code| !code.trim().is_empty());
        let mut warnings = Vec::new();
        if code.is_some() && state.product == Product::MaxAcd {
            code = None;
            warnings.push(CODE_IGNORED.to_owned());
        }
        let dialled = state.live.now().dialplan.resolve(target, code)?;
        warnings.extend_from_slice(&dialled.warnings);
        Ok((dialled, warnings))
    }

    /// True if the digits behind the number are to be keyed once the call is connected.
    pub(crate) fn is_keyed(&self) -> bool {
        self.post_dial == Some(true)
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DialledTarget)]
pub(crate) struct DialledBody {
    pub(crate) target: Dialled,
    /// What was passed over, and what the caller should know of the number before relying on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) warnings: Vec<String>,
}
