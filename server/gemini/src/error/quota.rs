//! Quotas of the service.

use std::fmt;

use super::Period;

/// A quota of the service (<https://ai.google.dev/gemini-api/docs/rate-limits>).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quota {
    /// Its name, for example `GenerateRequestsPerDayPerProjectPerModel-FreeTier`.
    pub id: Option<String>,
    /// What it counts, for example `generativelanguage.googleapis.com/generate_content_free_tier_requests`.
    pub metric: Option<String>,
    /// How much it allows.
    pub limit: Option<u64>,
    /// The model it counts for.
    pub model: Option<String>,
    /// The time it counts for, as far as its names or the words beside it tell.
    pub(crate) period: Option<Period>,
}

impl Quota {
    /// `true` if it comes back with the next day only.
    #[must_use]
    pub fn is_daily(&self) -> bool {
        self.period == Some(Period::Day)
    }

    /// `true` if it allows nothing at all, as the free tier does for some models.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.limit == Some(0)
    }

    /// `true` if the service says which one it is, and not only of what time.
    pub(crate) fn is_named(&self) -> bool {
        self.id.is_some() || self.metric.is_some() || self.limit.is_some() || self.model.is_some()
    }

    pub(crate) fn outlasts_waiting(&self) -> bool {
        self.is_zero() || self.period >= Some(Period::Day)
    }

    /// What it allows: `15 requests a minute`. `None` if its names do not tell.
    fn allowance(&self) -> Option<String> {
        let (limit, counted, period) = (self.limit?, self.counted()?, self.period?);
        let counted = if limit == 1 { counted.trim_end_matches('s') } else { counted };
        Some(format!("{} {counted} {}", turn::grouped_by(limit, ','), period.once()))
    }

    /// That it is used up, in a few words: `Limit of 15 requests a minute reached (gemini-3-flash)`.
    pub(super) fn reached(&self) -> Option<String> {
        let model = self.model.as_ref().map(|model| format!(" ({model})")).unwrap_or_default();
        Some(format!("Limit of {} reached{model}", self.allowance()?))
    }

    /// The same as a clause with its name.
    pub(super) fn clause(&self) -> Option<String> {
        let allowance = self.allowance()?;
        let limit = if self.says("freetier") { "the free tier's limit" } else { "the limit" };
        let clause = if self.is_zero() {
            format!("{limit} is {allowance}")
        } else {
            format!("{limit} of {allowance} is reached")
        };
        let model = self.model.as_ref().map(|model| format!("model {model}"));
        let named: Vec<_> =
            self.name().map(|name| format!("quota {name}")).into_iter().chain(model).collect();
        Some(format!("{clause} ({})", named.join(", ")))
    }

    fn name(&self) -> Option<&str> {
        self.id.as_deref().or(self.metric.as_deref())
    }

    fn counted(&self) -> Option<&'static str> {
        let known = [
            ("inputtoken", "input tokens"),
            ("outputtoken", "output tokens"),
            ("token", "tokens"),
            ("request", "requests"),
        ];
        known.into_iter().find(|(word, _)| self.says(word)).map(|(_, counted)| counted)
    }

    /// `true` if one of its names has these words, which are in small letters and joined.
    fn says(&self, words: &str) -> bool {
        let joined = |name: &String| name.replace(['_', '-', ' '], "").to_ascii_lowercase();
        self.id.iter().chain(&self.metric).any(|name| joined(name).contains(words))
    }
}

impl fmt::Display for Quota {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "quota {}", self.name().unwrap_or("not named"))?;
        if let Some(limit) = self.limit {
            write!(formatter, ", limit {limit}")?;
        }
        if let Some(model) = &self.model {
            write!(formatter, ", model {model}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Period, Quota};

    #[test]
    fn a_quota_is_told_in_words_as_far_as_its_names_say_them() {
        let host = "generativelanguage.googleapis.com";
        let quota = |id: &str, metric: &str, limit: u64, model: &str| {
            let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let period = Period::named_in(&format!("{id} {metric}"));
            let quota = Quota {
                id: given(id),
                metric: given(metric),
                limit: Some(limit),
                model: given(model),
                period,
            };
            let words =
                [quota.reached(), quota.clause()].map(|words| words.unwrap_or_else(|| "–".to_owned()));
            format!("{}{}\n", if quota.is_daily() { "daily: " } else { "" }, words.join(" | "))
        };
        let (requests, tokens) = (
            format!("{host}/generate_content_free_tier_requests"),
            format!("{host}/generate_content_paid_tier_input_token_count"),
        );
        insta::assert_snapshot!([
            quota("GenerateRequestsPerMinutePerProjectPerModel-FreeTier", &requests, 15, "gemini-3-flash"),
            quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier", &requests, 0, "gemini-3-pro"),
            quota("GenerateContentPaidTierInputTokensPerModelPerMinute", &tokens, 4_000_000, "gemini-3-flash"),
            quota("", "aiplatform.googleapis.com/generate_content_requests_per_minute_per_project_per_base_model", 1, ""),
            quota("RequestsPerDay", "", 50, ""),
            quota("RequestsPerHour", "", 5, ""),
            quota("RequestsPerWeek", "", 500, ""),
            quota("SomethingNew", "", 7, "gemini-3-flash"),
        ].concat(), @"
        Limit of 15 requests a minute reached (gemini-3-flash) | the free tier's limit of 15 requests a minute is reached (quota GenerateRequestsPerMinutePerProjectPerModel-FreeTier, model gemini-3-flash)
        daily: Limit of 0 requests a day reached (gemini-3-pro) | the free tier's limit is 0 requests a day (quota GenerateRequestsPerDayPerProjectPerModel-FreeTier, model gemini-3-pro)
        Limit of 4,000,000 input tokens a minute reached (gemini-3-flash) | the limit of 4,000,000 input tokens a minute is reached (quota GenerateContentPaidTierInputTokensPerModelPerMinute, model gemini-3-flash)
        Limit of 1 request a minute reached | the limit of 1 request a minute is reached (quota aiplatform.googleapis.com/generate_content_requests_per_minute_per_project_per_base_model)
        daily: Limit of 50 requests a day reached | the limit of 50 requests a day is reached (quota RequestsPerDay)
        Limit of 5 requests an hour reached | the limit of 5 requests an hour is reached (quota RequestsPerHour)
        Limit of 500 requests a week reached | the limit of 500 requests a week is reached (quota RequestsPerWeek)
        – | –
        ");
    }
}
