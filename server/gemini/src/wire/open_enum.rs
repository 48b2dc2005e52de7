//! Enums the service may extend: known names are variants, anything else survives as its own text.

use std::fmt;

use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// A wire enum given by its names. The service can also send numbers (`$alt=json;enum-encoding=int`),
/// which count from zero in the order of the list.
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $wire:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)+
            /// Anything the API added after this was written, as it was spelt.
            Unknown(String),
        }

        impl $name {
            const KNOWN: &[$name] = &[$($name::$variant),+];

            /// The name on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $($name::$variant => $wire,)+
                    $name::Unknown(name) => name,
                }
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                match name {
                    $($wire => $name::$variant,)+
                    _ => $name::Unknown(name.to_owned()),
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(NameOrNumber {
                    named: |name: &str| $name::from(name),
                    numbered: |index: usize| $name::KNOWN.get(index).cloned(),
                })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

struct NameOrNumber<N, M> {
    named: N,
    numbered: M,
}

impl<T, N: FnOnce(&str) -> T, M: FnOnce(usize) -> Option<T>> Visitor<'_> for NameOrNumber<N, M> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name or the number of an enum value")
    }

    fn visit_str<E>(self, name: &str) -> Result<T, E> {
        Ok((self.named)(name))
    }

    fn visit_u64<E>(self, number: u64) -> Result<T, E> {
        let known = usize::try_from(number).ok().and_then(self.numbered);
        Ok(known.unwrap_or_else(|| (self.named)(&number.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<T, E> {
        Ok((self.named)(&number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<T, E> {
        Ok((self.named)(&number.to_string()))
    }
}

open_enum! {
    /// How a code run ended.
    Outcome {
        /// Not said.
        Unspecified = "OUTCOME_UNSPECIFIED",
        /// The code ran to its end; the output is what it printed.
        Ok = "OUTCOME_OK",
        /// The code raised; the output holds stderr, stdout or both.
        Failed = "OUTCOME_FAILED",
        /// The code was stopped at the time limit; the output may be partial.
        DeadlineExceeded = "OUTCOME_DEADLINE_EXCEEDED",
    }
}

open_enum! {
    /// The language of generated code.
    Language {
        /// Not said.
        Unspecified = "LANGUAGE_UNSPECIFIED",
        /// The only language the service runs.
        Python = "PYTHON",
    }
}

open_enum! {
    /// Why the model stopped. Only the first six have the same number on every surface of the API; the
    /// others are known by name.
    FinishReason {
        /// Not said.
        Unspecified = "FINISH_REASON_UNSPECIFIED",
        /// A natural end.
        Stop = "STOP",
        /// The output limit was reached.
        MaxTokens = "MAX_TOKENS",
        /// Blocked by a safety filter.
        Safety = "SAFETY",
        /// Blocked as recitation.
        Recitation = "RECITATION",
        /// The model failed.
        Other = "OTHER",
    }
}

/// What a finish reason means for the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FinishClass {
    /// The answer is whole.
    Complete,
    /// The answer ends early for want of room.
    Truncated,
    /// A filter took the answer back.
    Blocked,
    /// The model produced something the service could not use.
    ModelFault,
}

impl FinishReason {
    /// Sorts the reason by what the reader can do about it; `None` for a reason this version does not know.
    #[must_use]
    pub fn class(&self) -> Option<FinishClass> {
        Some(match self.as_str() {
            "STOP" => FinishClass::Complete,
            "MAX_TOKENS" | "CONTINUATION" => FinishClass::Truncated,
            "SAFETY"
            | "RECITATION"
            | "LANGUAGE"
            | "BLOCKLIST"
            | "PROHIBITED_CONTENT"
            | "SPII"
            | "MODEL_ARMOR"
            | "ESCALATION"
            | "PUP_LIMITED_DISABLED"
            | "IMAGE_SAFETY"
            | "IMAGE_PROHIBITED_CONTENT"
            | "IMAGE_RECITATION"
            | "IMAGE_OTHER" => FinishClass::Blocked,
            "OTHER"
            | "NO_IMAGE"
            | "MISSING_THOUGHT_SIGNATURE"
            | "MALFORMED_FUNCTION_CALL"
            | "MALFORMED_RESPONSE"
            | "UNEXPECTED_TOOL_CALL"
            | "TOO_MANY_TOOL_CALLS" => FinishClass::ModelFault,
            _ => return None,
        })
    }
}
