//! Lists that come in pages (<https://google.aip.dev/158>).

use std::collections::BTreeMap;

use reqwest::header::HeaderValue;
use reqwest::{Method, Url};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::client::Client;
use crate::credential::lasting::QUOTA_PROJECT;
use crate::error::Error;
use crate::outgoing::Outgoing;

/// What a list may take, in bytes. A service that never comes to an end must not fill the memory.
const LIST: usize = 64 << 20;

/// What a page and an item take beside their text.
const PAGE: usize = 64 << 10;
const ITEM: usize = 512;

impl Client {
    /// A request for what no project has, as a model: the project that is set pays for it, unless the credential names another.
    pub(super) fn looking_up(&self, url: Url, model: &str) -> Outgoing {
        let mut outgoing = Outgoing::empty(Method::GET, url, model);
        let project = self.service.project_name().and_then(|project| HeaderValue::from_str(project).ok());
        outgoing.headers.extend(project.map(|project| (QUOTA_PROJECT, project)));
        outgoing
    }

    /// All items of a list, from all its pages. One of the `fields` of a page holds them. What cannot be read is left out.
    pub(super) async fn list_all<T: DeserializeOwned>(
        &self,
        url: &Url,
        fields: &[&str],
        page_size: u32,
    ) -> Result<Vec<T>, Error> {
        let mut items = Vec::new();
        let mut token = String::new();
        let mut room = LIST;
        loop {
            let mut url = url.clone();
            url.query_pairs_mut().append_pair("pageSize", &page_size.to_string());
            if !token.is_empty() {
                url.query_pairs_mut().append_pair("pageToken", &token);
            }
            let reply = self.transport.fetch(self.looking_up(url, "")).await?;
            let page: BTreeMap<String, Box<RawValue>> = reply.read()?;
            let found = fields.iter().find_map(|field| page.get(*field));
            let found = found.map(|items| serde_json::from_str::<Option<Vec<&RawValue>>>(items.get()));
            // A list without items may be missing; what is there must be one.
            let found = found.transpose().map_err(|_| reply.without("list"))?.flatten().unwrap_or_default();
            let next = page.get("nextPageToken").and_then(|next| serde_json::from_str(next.get()).ok());
            let next: String = next.unwrap_or_default();
            let left = room.checked_sub(PAGE + reply.body.len() + found.len() * ITEM);
            room = left
                .filter(|_| next.is_empty() || next != token)
                .ok_or_else(|| reply.without("end of the list"))?;
            items.extend(found.into_iter().filter_map(|item| serde_json::from_str(item.get()).ok()));
            if next.is_empty() {
                return Ok(items);
            }
            token = next;
        }
    }
}
