//! Data files in JSON.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::TableForm;

type Object = Map<String, Value>;

/// A text of JSON as cells: the longest list of objects in it, or its columns.
pub(super) fn read(text: &str) -> Option<(TableForm, Vec<Vec<String>>)> {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let objects: Vec<Object> = lines.map(serde_json::from_str).collect::<Result<_, _>>().ok()?;
        return of_objects(&objects.iter().collect::<Vec<_>>(), TableForm::JsonLines);
    };
    match &value {
        Value::Array(list) => of_objects(&objects(list)?, TableForm::JsonList),
        Value::Object(object) => {
            let lists = object.values().filter_map(|value| objects(value.as_array()?));
            match lists.max_by_key(Vec::len) {
                Some(longest) => of_objects(&longest, TableForm::Json),
                None => of_columns(object),
            }
        }
        _ => None,
    }
}

fn objects(list: &[Value]) -> Option<Vec<&Object>> {
    list.iter().map(Value::as_object).collect::<Option<Vec<_>>>().filter(|objects| !objects.is_empty())
}

fn of_objects(objects: &[&Object], form: TableForm) -> Option<(TableForm, Vec<Vec<String>>)> {
    let mut header: Vec<String> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for name in objects.iter().flat_map(|object| object.keys()) {
        places.entry(name).or_insert_with(|| {
            header.push(name.clone());
            header.len() - 1
        });
    }
    if header.is_empty() || objects.len().saturating_mul(header.len()) > super::LARGEST {
        return None;
    }
    let is_whole = objects.iter().all(|object| object.len() == header.len());
    let row = |object: &&Object| {
        header.iter().map(|name| object.get(name).map_or_else(String::new, cell)).collect()
    };
    let mut rows: Vec<Vec<String>> = objects.iter().map(row).collect();
    rows.insert(0, header);
    Some((if is_whole { form } else { TableForm::Json }, rows))
}

/// `{"a": [1, 2], "b": [3, 4]}`
fn of_columns(object: &Object) -> Option<(TableForm, Vec<Vec<String>>)> {
    let columns: Vec<&Vec<Value>> = object.values().map(Value::as_array).collect::<Option<_>>()?;
    let length = columns.first()?.len();
    if length == 0 || columns.iter().any(|column| column.len() != length) {
        return None;
    }
    let row = |row: usize| columns.iter().map(|column| cell(&column[row])).collect();
    let header = object.keys().cloned().collect();
    Some((TableForm::Json, std::iter::once(header).chain((0..length).map(row)).collect()))
}

/// A value as Python writes it in a text; nothing where there is none.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
