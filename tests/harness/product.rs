use serde_json::{Value, json};

/// Products that the Web API supports. Their differences for clients are here, and in the tests that name one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Product {
    MaxCs,
    MaxAcd,
}

/// Requests that work only with MaxCS.
const NOT_WITH_MAX_ACD: [&str; 3] = ["drop", "recordMute", "recordUnmute"];

impl Product {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::MaxCs => "MaxCS",
            Self::MaxAcd => "MaxACD",
        }
    }

    /// Product of that name.
    pub(crate) fn named(name: &Value) -> Self {
        let product = [Self::MaxCs, Self::MaxAcd].into_iter().find(|product| name == product.name());
        product.unwrap_or_else(|| panic!("there is no product {name}"))
    }

    /// Digits to dial for an outside number. MaxCS needs the route access code before the number.
    pub(crate) fn dials_outside(self, number: &str) -> String {
        match self {
            Self::MaxCs => format!("9{number}"),
            Self::MaxAcd => number.to_owned(),
        }
    }

    /// Default settings of an AltiServ that is this product.
    pub(crate) fn office(self) -> altiserv::Settings {
        altiserv::Settings { product: self.into(), ..altiserv::Settings::default() }
    }

    /// Actions that this product offers in a situation in which MaxCS offers `of_max_cs`.
    pub(crate) fn actions(self, of_max_cs: &[&str]) -> Value {
        let offered = |action: &&&str| self == Self::MaxCs || !NOT_WITH_MAX_ACD.contains(action);
        json!(of_max_cs.iter().filter(offered).collect::<Vec<_>>())
    }
}

impl From<Product> for altiserv::Product {
    fn from(product: Product) -> Self {
        match product {
            Product::MaxCs => Self::MaxCs,
            Product::MaxAcd => Self::MaxAcd,
        }
    }
}

impl From<Product> for actors::Product {
    fn from(product: Product) -> Self {
        match product {
            Product::MaxCs => Self::MaxCs,
            Product::MaxAcd => Self::MaxAcd,
        }
    }
}

/// Makes two tests, `max_cs::name` and `max_acd::name`, of each function `async fn name(product: Product)`. The
/// compiler reports a function that is left out as dead code.
macro_rules! both_products {
    ($($test:ident),+ $(,)?) => {
        mod max_cs {
            $(#[actix_web::test]
            async fn $test() {
                super::$test($crate::harness::Product::MaxCs).await;
            })+
        }
        mod max_acd {
            $(#[actix_web::test]
            async fn $test() {
                super::$test($crate::harness::Product::MaxAcd).await;
            })+
        }
    };
}
pub(crate) use both_products;
