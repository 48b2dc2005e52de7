//! Lists that come in pages (<https://google.aip.dev/158>).

use reqwest::{Method, Url};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::client::Client;
use crate::error::Error;
use crate::outgoing::Outgoing;

/// A list that does not end stops here.
const MOST_PAGES: usize = 1_000;

impl Client {
    /// All items of a list, from all its pages. `key` is the field that holds them. What cannot be read is left out.
    pub(super) async fn list_all<T: DeserializeOwned>(
        &self,
        url: &Url,
        key: &str,
        page_size: u32,
    ) -> Result<Vec<T>, Error> {
        let mut items = Vec::new();
        let mut token = String::new();
        for _ in 0..MOST_PAGES {
            let mut url = url.clone();
            url.query_pairs_mut().append_pair("pageSize", &page_size.to_string());
            if !token.is_empty() {
                url.query_pairs_mut().append_pair("pageToken", &token);
            }
            let reply = self.transport.fetch(Outgoing::empty(Method::GET, url, "")).await?;
            let mut page: Map<String, Value> = reply.read()?;
            let found = page.remove(key).and_then(|items| serde_json::from_value::<Vec<Value>>(items).ok());
            let found = found.into_iter().flatten().map(serde_json::from_value);
            items.extend(found.filter_map(Result::ok));
            let next = page.get("nextPageToken").and_then(Value::as_str).unwrap_or_default();
            match next {
                "" => return Ok(items),
                same if same == token => return Err(reply.without("page after the last one")),
                next => token = next.to_owned(),
            }
        }
        Ok(items)
    }
}
