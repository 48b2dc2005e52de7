//! Reads settings from the options of an editor.

use serde_json::Value;

use super::partial::Partial;
use super::scope;
use super::table::{SECTION, TABLE, over};
use super::wording::{clipped, meant};

/// Reads the options that an editor sent. If `is_scoped`, the options of the person and of the workspace are separate,
/// and the workspace is limited to what it may choose; an option beside the two may be of either, so it is limited too.
/// Gives the settings and one sentence for each option that cannot be used; the others apply.
pub(crate) fn read(sent: &Value, is_scoped: bool) -> (Partial, Vec<String>) {
    if !is_scoped {
        return options(sent);
    }
    let mut beside = sent.clone();
    let mut taken =
        |name| beside.as_object_mut().and_then(|options| options.remove(name)).unwrap_or_default();
    let (user, workspace) = (taken("user"), taken("workspace"));
    let (person, mut complaints) = options(&user);
    let limited = [workspace, beside].iter().fold(Partial::default(), |above, sent| {
        let (below, more) = options(sent);
        complaints.extend(more);
        over(above, &below)
    });
    let (limited, more) = scope::allowed(limited);
    complaints.extend(more);
    (over(limited, &person), complaints)
}

fn options(sent: &Value) -> (Partial, Vec<String>) {
    let sent = match sent {
        Value::Object(sent) => sent,
        Value::Null => return (Partial::default(), Vec::new()),
        _ => return (Partial::default(), vec![format!("The settings of {SECTION} must be an object.")]),
    };
    let mut partial = Partial::default();
    let given = sent.iter().filter(|(_, value)| !value.is_null());
    let complaints = given.filter_map(|(name, value)| option(name, value, &mut partial).err()).collect();
    (partial.without_old_names(), complaints)
}

fn option(name: &str, value: &Value, into: &mut Partial) -> Result<(), String> {
    let Some(setting) = TABLE.iter().find(|setting| setting.name == name) else {
        let meant = meant(name, TABLE.iter().map(|setting| setting.name));
        // A long name is not a typing error, so it is shown clipped.
        let name = clipped(name);
        let meant = meant.map_or_else(String::new, |meant| format!(" Is {SECTION}.{meant} meant?"));
        return Err(format!("There is no setting {SECTION}.{name}.{meant}"));
    };
    let cannot_be = setting.cannot_be(&value.to_string());
    setting.take(value, into).map_err(|wanted| format!("{SECTION}.{name} {cannot_be}: {wanted}."))
}
