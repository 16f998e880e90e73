//! Declaration of a section of the configuration: one table of TOML with its keys.
//!
//! A key is declared once, by [`section!`]: name, type, default, allowed values, effect of a reload, description. The
//! struct with its documentation, its defaults, the checks, the reload, config.toml and docs/configuration.md follow from
//! that. Nothing here knows any particular key.

mod allowed;

pub(crate) use allowed::Allowed;

/// One table of the configuration, or a list of tables of one kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Section {
    /// Name of the table in full, dotted.
    pub(crate) name: &'static str,
    /// Form in which the table is written.
    pub(crate) shape: Shape,
    /// Lines of Markdown.
    pub(crate) description: &'static [&'static str],
    /// Keys in the order in which they are written.
    pub(crate) keys: &'static [Key],
}

/// Form in which a section is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One table: `[name]`.
    Table,
    /// Any number of tables: `[[name]]`. Settings treat the list as one value.
    List,
}

/// One key of the configuration.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key {
    /// Name in full, dotted.
    pub(crate) name: &'static str,
    /// Lines of Markdown.
    pub(crate) description: &'static [&'static str],
    /// Values that the key takes.
    pub(crate) allowed: Allowed,
    /// Time at which a changed value takes effect.
    pub(crate) reload: Effect,
    /// Programs that use the key.
    pub(crate) used_by: UsedBy,
    /// Example, as TOML, of a key that has no value by default.
    pub(crate) example: Option<&'static str>,
}

impl Key {
    /// Name of the key within its table.
    pub(crate) fn short_name(&self) -> &'static str {
        self.name.rsplit('.').next().unwrap_or(self.name)
    }
}

/// Time at which a changed key takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// At a reload, while the program runs.
    Now,
    /// At the next start of the program.
    AtNextStart,
}

/// Programs that use a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UsedBy {
    /// The Web API alone.
    Proxy,
    /// The Web API, and the stand-alone AltiServ or its control port.
    Both,
}

/// Declares a section.
///
/// With `struct` it also declares the type of the settings, and its defaults. `as` names a serde module for the type;
/// fields that are no keys of this section stand under `beside`, and begin with the default of their type.
///
/// ```ignore
/// section! {
///     /// Figures for Prometheus.
///     pub struct MetricsSettings: Table "metrics" {
///         /// Serves `GET /metrics`.
///         enabled: bool = true,
///             allowed: Switch, reload: Now;
///     }
/// }
/// ```
///
/// With `const` it describes keys whose type and defaults are declared elsewhere.
macro_rules! section {
    (
        $(#[doc = $about:literal])+
        $vis:vis struct $type:ident: Table $table:literal {
            $(
                $(#[doc = $description:literal])+
                $key:ident: $value:ty $(as $serde:literal)? = $default:expr,
                allowed: $kind:ident $(($($bound:expr),+ $(,)?))?,
                reload: $effect:ident $(, used_by: $used_by:ident)?;
            )+
            $(beside {
                $(
                    $(#[$($attribute:tt)+])+
                    $beside_vis:vis $beside:ident: $beside_type:ty;
                )+
            })?
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(default)]
        $vis struct $type {
            $(
                $(#[doc = $description])+
                $(#[serde(with = $serde)])?
                pub $key: $value,
            )+
            $($(
                $(#[$($attribute)+])+
                $beside_vis $beside: $beside_type,
            )+)?
        }

        impl Default for $type {
            fn default() -> Self {
                Self {
                    $($key: $default,)+
                    $($($beside: Default::default(),)+)?
                }
            }
        }

        impl $type {
            $crate::section::section! {
                $(#[doc = $about])+
                pub(crate) const SECTION: Table $table {
                    $(
                        $(#[doc = $description])+
                        $key,
                        allowed: $kind $(($($bound),+))?,
                        reload: $effect $(, used_by: $used_by)?;
                    )+
                }
            }
        }
    };

    (
        $(#[doc = $about:literal])+
        $vis:vis const $constant:ident: $shape:ident $table:literal {
            $(
                $(#[doc = $description:literal])+
                $key:ident,
                allowed: $kind:ident $(($($bound:expr),+ $(,)?))?,
                reload: $effect:ident $(, used_by: $used_by:ident)? $(, example: $example:literal)?;
            )+
        }
    ) => {
        $(#[doc = $about])+
        $vis const $constant: $crate::section::Section = $crate::section::Section {
            name: $table,
            shape: $crate::section::Shape::$shape,
            description: &[$($about),+],
            keys: &[$(
                $crate::section::Key {
                    name: concat!($table, ".", stringify!($key)),
                    description: &[$($description),+],
                    allowed: $crate::section::Allowed::$kind $(($($bound),+))?,
                    reload: $crate::section::Effect::$effect,
                    used_by: $crate::section::section!(@used_by $($used_by)?),
                    example: $crate::section::section!(@option $($example)?),
                },
            )+],
        };
    };

    (@used_by) => { $crate::section::UsedBy::Proxy };
    (@used_by $used_by:ident) => { $crate::section::UsedBy::$used_by };
    (@option) => { None };
    (@option $example:literal) => { Some($example) };
}

pub(crate) use section;
