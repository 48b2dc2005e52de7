//! The list of models.

use axum::response::Response;
use gemini::{Asker, ServedRefusal, model_info, model_list};

use crate::{query, replying};

pub(crate) fn list(query: Option<&str>, asker: Asker) -> Result<Response, ServedRefusal> {
    let (size, token) = (query::value(query, "pageSize"), query::value(query, "pageToken"));
    model_list(asker, size.as_deref(), token.as_deref()).map(|list| replying::json(&list))
}

pub(crate) fn one(name: &str, asker: Asker) -> Result<Response, ServedRefusal> {
    model_info(name, asker).map(|model| replying::json(&model))
}
