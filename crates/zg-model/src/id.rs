//! Identifiers. Ids are paths or platform names, never numbers of our own: a supervisor can read them.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        // Most that are compared are one and the same text in memory.
        impl Ord for $name {
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                match Arc::ptr_eq(&self.0, &other.0) {
                    true => std::cmp::Ordering::Equal,
                    false => self.0.cmp(&other.0),
                }
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl $name {
            /// Wraps an identifier as it stands in the source.
            pub fn new(text: &str) -> Self {
                Self(Arc::from(text))
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

text_id! {
    /// A platform by its short name: `taobao`, `tmall`, `jd`, `pdd`, `kuaishou`, `douyin` … (平台).
    PlatformId
}
text_id! {
    /// A shop as its platform or its export names it (店铺).
    ShopId
}
text_id! {
    /// A customer-service account (客服账号).
    AgentId
}
text_id! {
    /// An order number (订单号).
    OrderId
}
text_id! {
    /// A rule: the path of its file with dots, `taobao.service.reply-3m` (规则编号).
    RuleId
}

/// A buyer, as a keyed hash: the nickname itself never enters the product (买家).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BuyerId(Arc<str>);

impl BuyerId {
    /// Hashes a buyer's platform identity with the installation's key; 16 hex digits.
    ///
    /// The platform and shop are part of what is hashed, so that the same nickname in two shops is two buyers.
    pub fn keyed(key: &[u8; 32], platform: &PlatformId, shop: &ShopId, name: &str) -> Self {
        let mut hasher = blake3::Hasher::new_keyed(key);
        for part in [platform.as_str(), shop.as_str(), name] {
            hasher.update(part.as_bytes());
            hasher.update(&[0]);
        }
        let hex = hasher.finalize().to_hex();
        Self(Arc::from(hex.get(..16).unwrap_or_default()))
    }

    /// Makes a hashing key from an installation's secret.
    pub fn derive_key(secret: &str) -> [u8; 32] {
        blake3::derive_key("zhanggui 2026-11 buyer identities", secret.as_bytes())
    }

    /// Takes an identity that is a hash already, as written by our own exports.
    pub fn hashed(text: &str) -> Self {
        Self(Arc::from(text))
    }

    /// The hash as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BuyerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for BuyerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which text of a pack judged: the first 8 bytes of the hash of its files.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct PackDigest(pub [u8; 8]);

impl fmt::Display for PackDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}
