//! The typed details of a `google.rpc.Status` that matter here (<https://cloud.google.com/apis/design/errors>).
//! They come in no fixed order and any may be missing.

use std::time::Duration;

use reqwest::Url;
use serde_json::Value;

use crate::error::{Period, Quota};
use crate::json::number;
use crate::status::Status;

/// A machine's word for the cause, for example `API_KEY_INVALID` (`google.rpc.ErrorInfo`).
pub(super) fn reason(status: &Status) -> Option<&str> {
    all(status, "ErrorInfo").find_map(|info| text(info, "reason"))
}

/// The page of Google's console where the API that an error is about is enabled.
pub(super) fn activation_page(status: &Status) -> Option<String> {
    const CONSOLES: [&str; 2] = ["console.developers.google.com", "console.cloud.google.com"];
    let page = all(status, "ErrorInfo").find_map(|info| text(info.get("metadata")?, "activationUrl"))?;
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
    let delay = |info: &Value| {
        let seconds = text(info, "retryDelay")?.strip_suffix('s')?;
        Duration::try_from_secs_f64(seconds.parse().ok()?).ok().filter(|delay| !delay.is_zero())
    };
    all(status, "RetryInfo").filter_map(delay).max()
}

/// The quota that ran out (`google.rpc.QuotaFailure`, or the metadata of `ErrorInfo`). Where several did, the one that
/// waiting does not help. Where none of them tells its time, the message may.
pub(super) fn quota(status: &Status) -> Option<Quota> {
    let violations = |detail: &Value| detail.get("violations")?.as_array().cloned();
    let violated = all(status, "QuotaFailure").filter_map(violations).flatten().map(|it| violated(&it));
    let quotas: Vec<Quota> = violated.chain(all(status, "ErrorInfo").filter_map(limited)).collect();
    if quotas.iter().all(|quota| quota.period.is_none())
        && let Some(period) = Period::named_in(&status.message)
    {
        let quota = quotas.into_iter().next().unwrap_or_default();
        return Some(Quota { period: Some(period), ..quota });
    }
    let lasting = quotas.iter().position(Quota::outlasts_waiting);
    quotas.into_iter().nth(lasting.unwrap_or_default())
}

/// `true` if a link says where to read more (`google.rpc.Help`).
pub(super) fn has_help(status: &Status) -> bool {
    all(status, "Help").next().is_some()
}

/// What is wrong with which field of the request (`google.rpc.BadRequest`).
pub(super) fn field_violations(status: &Status) -> Vec<String> {
    let violations = all(status, "BadRequest").filter_map(|detail| detail.get("fieldViolations")?.as_array());
    let described = |violation: &Value| {
        let description = text(violation, "description")?;
        Some(
            text(violation, "field")
                .map_or(description.to_owned(), |field| format!("{field}: {description}")),
        )
    };
    violations.flatten().filter_map(described).collect()
}

fn violated(violation: &Value) -> Quota {
    let model = violation.get("quotaDimensions").and_then(|dimensions| text(dimensions, "model"));
    Quota {
        id: text(violation, "quotaId").map(str::to_owned),
        metric: text(violation, "quotaMetric").map(str::to_owned),
        limit: violation.get("quotaValue").and_then(number),
        model: model.map(str::to_owned),
        period: period(violation, ["quotaId", "quotaMetric", "description"]),
    }
}

fn limited(info: &Value) -> Option<Quota> {
    let metadata = info.get("metadata")?;
    Some(Quota {
        id: Some(text(metadata, "quota_limit")?.to_owned()),
        metric: text(metadata, "quota_metric").map(str::to_owned),
        limit: metadata.get("quota_limit_value").and_then(number),
        model: None,
        period: period(metadata, ["quota_limit", "quota_metric", "quota_unit"]),
    })
}

/// The longest time that these fields tell.
fn period(quota: &Value, fields: [&str; 3]) -> Option<Period> {
    fields.into_iter().filter_map(|field| Period::named_in(text(quota, field)?)).max()
}

fn all<'s>(status: &'s Status, kind: &str) -> impl Iterator<Item = &'s Value> {
    status.details.iter().filter(move |detail| {
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
    fn a_quota_that_lasts_is_found_wherever_it_stands() {
        let failure =
            |violation: Value| json!({"@type": "google.rpc.QuotaFailure", "violations": [violation]});
        let info = |metadata: Value| json!({"@type": "google.rpc.ErrorInfo", "metadata": metadata});
        let minute = || failure(json!({"quotaId": "RequestsPerMinute"}));
        let found = |message: &str, details: &[Value]| {
            let status: Status =
                serde_json::from_str(&json!({"message": message, "details": details}).to_string())
                    .expect("a status");
            quota(&status).and_then(|quota| quota.period)
        };
        let lasting = [
            found("", &[minute(), failure(json!({"quotaId": "RequestsPerDay"}))]),
            found("", &[minute(), failure(json!({"subject": "x", "description": "Too many per day"}))]),
            found("", &[minute(), info(json!({"quota_limit": "PerProject", "quota_unit": "1/d/{project}"}))]),
            found("", &[info(json!({"service": "a.test"})), info(json!({"quota_limit": "RPD"}))]),
            found("Your daily limit is reached.", &[]),
            found("Your daily limit is reached.", &[failure(json!({"quotaId": "Requests"}))]),
        ];
        assert_eq!(lasting, [Some(Period::Day); 6]);
        // What the details say counts before the words.
        assert_eq!(found("Daily limits are another matter.", &[minute()]), Some(Period::Minute));
    }

    #[test]
    fn the_longest_wait_counts() {
        let waits = json!([
            {"@type": "google.rpc.RetryInfo", "retryDelay": "1s"},
            {"@type": "google.rpc.RetryInfo", "retryDelay": "50s"},
        ]);
        assert_eq!(retry_delay(&status(&waits)), Some(Duration::from_secs(50)));
    }

    #[test]
    fn a_quota_may_stand_in_the_error_info() {
        let metadata = json!({"quota_limit": "RequestsPerMinutePerRegion", "quota_limit_value": "0"});
        let details = json!([{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "metadata": metadata}]);
        assert!(quota(&status(&details)).is_some_and(|quota| quota.is_zero()));
    }
}
