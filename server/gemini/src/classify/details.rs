//! The typed details of a `google.rpc.Status` that matter here (<https://cloud.google.com/apis/design/errors>).
//! They come in no fixed order and any may be missing.

use std::time::Duration;

use reqwest::Url;
use serde_json::Value;

use crate::error::Quota;
use crate::json::number;
use crate::status::Status;

/// A machine's word for the cause, for example `API_KEY_INVALID` (`google.rpc.ErrorInfo`).
pub(super) fn reason(status: &Status) -> Option<&str> {
    text(find(status, "ErrorInfo")?, "reason")
}

/// The page of Google's console where the API that an error is about is enabled.
pub(super) fn activation_page(status: &Status) -> Option<String> {
    const CONSOLES: [&str; 2] = ["console.developers.google.com", "console.cloud.google.com"];
    let page = text(find(status, "ErrorInfo")?.get("metadata")?, "activationUrl")?;
    let page = Url::parse(page).ok()?;
    let is_known = page.scheme() == "https"
        && page.host_str().is_some_and(|host| CONSOLES.contains(&host))
        && page.port().is_none()
        && page.username().is_empty()
        && page.password().is_none()
        && page.as_str().len() <= LONGEST_LINK;
    is_known.then(|| page.into())
}

/// The longest link that is shown, in bytes.
const LONGEST_LINK: usize = 300;

/// How long to wait, for example `"3.957s"` (`google.rpc.RetryInfo`).
pub(super) fn retry_delay(status: &Status) -> Option<Duration> {
    let seconds = text(find(status, "RetryInfo")?, "retryDelay")?.strip_suffix('s')?;
    Duration::try_from_secs_f64(seconds.parse().ok()?).ok().filter(|delay| !delay.is_zero())
}

/// The quota that ran out (`google.rpc.QuotaFailure`, or the metadata of `ErrorInfo`). Where several did, the
/// one that waiting does not help.
pub(super) fn quota(status: &Status) -> Option<Quota> {
    let violations = find(status, "QuotaFailure").and_then(|detail| detail.get("violations")?.as_array());
    let mut quotas = violations.into_iter().flatten().map(violated).chain(limited(status)).peekable();
    let first = quotas.peek().cloned();
    quotas.find(Quota::outlasts_waiting).or(first)
}

/// `true` if a link says where to read more (`google.rpc.Help`).
pub(super) fn has_help(status: &Status) -> bool {
    find(status, "Help").is_some()
}

/// What is wrong with which field of the request (`google.rpc.BadRequest`).
pub(super) fn field_violations(status: &Status) -> Vec<String> {
    let violations = find(status, "BadRequest").and_then(|detail| detail.get("fieldViolations")?.as_array());
    let described = |violation: &Value| {
        let description = text(violation, "description")?;
        Some(
            text(violation, "field")
                .map_or(description.to_owned(), |field| format!("{field}: {description}")),
        )
    };
    violations.into_iter().flatten().filter_map(described).collect()
}

fn violated(violation: &Value) -> Quota {
    let model = violation.get("quotaDimensions").and_then(|dimensions| text(dimensions, "model"));
    Quota {
        id: text(violation, "quotaId").map(str::to_owned),
        metric: text(violation, "quotaMetric").map(str::to_owned),
        limit: violation.get("quotaValue").and_then(number),
        model: model.map(str::to_owned),
    }
}

fn limited(status: &Status) -> Option<Quota> {
    let metadata = find(status, "ErrorInfo")?.get("metadata")?;
    Some(Quota {
        id: Some(text(metadata, "quota_limit")?.to_owned()),
        metric: text(metadata, "quota_metric").map(str::to_owned),
        limit: metadata.get("quota_limit_value").and_then(number),
        model: None,
    })
}

fn find<'s>(status: &'s Status, kind: &str) -> Option<&'s Value> {
    status.details.iter().find(|detail| {
        let name = text(detail, "@type").unwrap_or_default();
        name.rsplit('.').next() == Some(kind)
    })
}

fn text<'v>(value: &'v Value, field: &str) -> Option<&'v str> {
    value.get(field)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn status(details: &Value) -> Status {
        serde_json::from_str(&json!({"details": details}).to_string()).expect("a status")
    }

    #[test]
    fn details_are_found_in_any_order() {
        let status = status(&json!([
            7,
            {"@type": "type.googleapis.com/google.rpc.Help"},
            {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "3.957525076s"},
            {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"},
        ]));
        assert_eq!(reason(&status), Some("API_KEY_INVALID"));
        assert_eq!(retry_delay(&status), Some(Duration::from_nanos(3_957_525_076)));
        assert_eq!(quota(&status), None);
    }

    #[test]
    fn an_invalid_delay_is_ignored() {
        for delay in ["3", "-1s", "NaNs", "1e99s", "s"] {
            let details = json!([{"@type": "google.rpc.RetryInfo", "retryDelay": delay}]);
            assert_eq!(retry_delay(&status(&details)), None, "{delay}");
        }
    }

    #[test]
    fn the_quota_that_lasts_is_named_first() {
        let violations = json!([
            {"quotaId": "RequestsPerMinute", "quotaValue": "15"},
            {"quotaId": "RequestsPerDay", "quotaValue": 200, "quotaDimensions": {"model": "m"}},
        ]);
        let details =
            json!([{"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": violations}]);
        let quota = quota(&status(&details)).expect("a quota");
        assert_eq!(quota.to_string(), "quota RequestsPerDay, limit 200, model m");
    }

    #[test]
    fn a_quota_may_stand_in_the_error_info() {
        let metadata = json!({"quota_limit": "RequestsPerMinutePerRegion", "quota_limit_value": "0"});
        let details = json!([{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "metadata": metadata}]);
        assert!(quota(&status(&details)).is_some_and(|quota| quota.is_zero()));
    }
}
