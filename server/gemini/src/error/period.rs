//! The time that a quota counts for.

/// The time after which a quota begins anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Period {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

impl Period {
    /// The longest first, with how services spell each: its noun, its adverb, Google's short forms
    /// (<https://docs.cloud.google.com/service-infrastructure/docs/manage-consumer-quota>).
    const SPELT: [(Period, &'static str, &'static str, &'static [&'static str]); 7] = [
        (Period::Year, "year", "yearly", &["annual", "annually"]),
        (Period::Month, "month", "monthly", &["mo"]),
        (Period::Week, "week", "weekly", &["wk", "rpw", "tpw"]),
        (Period::Day, "day", "daily", &["d", "rpd", "tpd", "ipd", "today", "tomorrow"]),
        (Period::Hour, "hour", "hourly", &["h", "hr", "rph", "tph"]),
        (Period::Minute, "minute", "minutely", &["min", "rpm", "tpm", "ipm"]),
        (Period::Second, "second", "secondly", &["s", "sec", "rps", "tps", "qps"]),
    ];

    /// The longest that a name of a quota, its unit or a sentence about it tells: `RequestsPerDay`, `1/d/{project}`,
    /// `50 requests a day`.
    pub(crate) fn named_in(text: &str) -> Option<Self> {
        let text: Vec<&str> = text.split_whitespace().filter(|word| !word.contains("://")).collect();
        let words = words(&text.join(" "));
        (0..words.len()).filter_map(|at| Period::at(&words, at)).max()
    }

    /// What the word at a place tells, with those before it.
    fn at(words: &[String], at: usize) -> Option<Self> {
        let word = words[at].as_str();
        let before = |steps: usize| at.checked_sub(steps).map(|at| words[at].as_str());
        let is_link =
            |word: Option<&str>| matches!(word, Some("per" | "a" | "an" | "each" | "every" | "one" | "/"));
        let counted = before(1).and_then(|count| count.parse::<u64>().ok());
        let singular = word.strip_suffix('s').filter(|_| word.len() > 1).unwrap_or(word);
        let known = Period::SPELT.into_iter().find(|(_, noun, adverb, short)| {
            let is_unit = *noun == singular || short.contains(&word);
            let follows = is_link(before(1)) || counted.is_some() && is_link(before(2));
            // Short units are words of their own elsewhere, as the letter d.
            // An offer may name a day, too: "Upgrade today".
            let is_of_a_limit =
                !matches!(word, "today" | "tomorrow") || matches!(before(1), Some("for" | "until" | "back"));
            let is_alone = short.contains(&word) && word.len() > 2 && is_of_a_limit;
            is_unit && follows || is_alone || word == *adverb || word.contains(&format!("per{noun}"))
        });
        let (period, ..) = known?;
        match counted {
            Some(count) if is_link(before(2)) => period.times(count),
            _ => Some(period),
        }
    }

    /// What so many of them come to: 24 hours are a day. `None` for what has no name and is over within the day.
    fn times(self, count: u64) -> Option<Self> {
        let seconds = self.seconds().saturating_mul(count);
        let (longest, ..) = Period::SPELT.into_iter().find(|(period, ..)| period.seconds() <= seconds)?;
        Some(longest).filter(|longest| *longest >= Period::Day || longest.seconds() == seconds)
    }

    /// How long it is at least, in seconds.
    fn seconds(self) -> u64 {
        const DAY: u64 = 24 * 60 * 60;
        match self {
            Period::Second => 1,
            Period::Minute => 60,
            Period::Hour => 60 * 60,
            Period::Day => DAY,
            Period::Week => 7 * DAY,
            Period::Month => 28 * DAY,
            Period::Year => 365 * DAY,
        }
    }

    /// Once in it: `a day`.
    pub(crate) fn once(self) -> &'static str {
        match self {
            Period::Second => "a second",
            Period::Minute => "a minute",
            Period::Hour => "an hour",
            Period::Day => "a day",
            Period::Week => "a week",
            Period::Month => "a month",
            Period::Year => "a year",
        }
    }
}

/// The words of a text in small letters. A name that is written as one is taken apart: `RequestsPer24Hours`. A slash is a word.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let letters: Vec<char> = text.chars().collect();
    for (at, letter) in letters.iter().copied().enumerate() {
        let (last, next) = (at.checked_sub(1).map(|at| letters[at]), letters.get(at + 1));
        let begins = last.is_some_and(|last| {
            last.is_lowercase() && letter.is_uppercase()
                || last.is_uppercase()
                    && letter.is_uppercase()
                    && next.is_some_and(|next| next.is_lowercase())
                || last.is_ascii_digit() != letter.is_ascii_digit()
        });
        if begins || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if letter == '/' {
            words.push("/".to_owned());
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            words.last_mut().expect("a word").extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::Period;

    #[test]
    fn the_period_of_a_quota_is_found_however_it_is_written() {
        let texts = [
            "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
            "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
            "aiplatform.googleapis.com/generate_content_requests_per_minute_per_project_per_base_model",
            "REQUESTS_PER_DAY",
            "requestsperday",
            "PerDAY",
            "PERDAY",
            "DailyRequests",
            "RPD",
            "FreeTierRPD",
            "RequestsPer24Hours",
            "TokensPerWeek",
            "monthly_requests",
            "1/d/{project}",
            "1/min/{project}",
            "1/mo/{project}",
            "Quota exceeded for metric: generate_requests_per_model_per_day, limit: 50.",
            "You may ask 50 requests a day and 5 a minute.",
            "You have reached your daily limit.",
            "You have reached the limit for today.",
            "Limit of 100 requests every 7 days.",
            "Limit of 5 requests per 10 seconds.",
            "Limit of 90 requests per 60 seconds.",
            "Limit of 90 requests each 90 minutes.",
            "You exceeded your current quota. See https://a.test/per-day. Please retry in 21.4s.",
            "Try the second model, paper days, 5 d.",
            "Too many requests. Upgrade today.",
        ];
        let drawn =
            texts.map(|text| format!("{:10} {text}\n", Period::named_in(text).map_or("–", Period::once)));
        insta::assert_snapshot!(drawn.concat(), @"
        a day      GenerateRequestsPerDayPerProjectPerModel-FreeTier
        a minute   GenerateRequestsPerMinutePerProjectPerModel-FreeTier
        a minute   aiplatform.googleapis.com/generate_content_requests_per_minute_per_project_per_base_model
        a day      REQUESTS_PER_DAY
        a day      requestsperday
        a day      PerDAY
        a day      PERDAY
        a day      DailyRequests
        a day      RPD
        a day      FreeTierRPD
        a day      RequestsPer24Hours
        a week     TokensPerWeek
        a month    monthly_requests
        a day      1/d/{project}
        a minute   1/min/{project}
        a month    1/mo/{project}
        a day      Quota exceeded for metric: generate_requests_per_model_per_day, limit: 50.
        a day      You may ask 50 requests a day and 5 a minute.
        a day      You have reached your daily limit.
        a day      You have reached the limit for today.
        a week     Limit of 100 requests every 7 days.
        –          Limit of 5 requests per 10 seconds.
        a minute   Limit of 90 requests per 60 seconds.
        –          Limit of 90 requests each 90 minutes.
        –          You exceeded your current quota. See https://a.test/per-day. Please retry in 21.4s.
        –          Try the second model, paper days, 5 d.
        –          Too many requests. Upgrade today.
        ");
    }
}
