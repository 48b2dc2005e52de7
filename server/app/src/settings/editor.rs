//! Reads settings from the options of an editor.

use serde_json::Value;
use turn::listed;

use super::partial::Partial;
use super::scope;
use super::setting::SECTION;
use super::table::{TABLE, over, tighten};
use super::wording::{clipped, meant};

/// Reads the options that an editor sent. If `is_scoped`, the options of the person, of the workspace and of its folder
/// are separate, and those of workspace and folder are limited to what they may choose; an option beside them may be of
/// any, so it is limited too. Gives the settings and one sentence for each option that cannot be used; the others apply.
pub(crate) fn read(sent: &Value, is_scoped: bool) -> (Partial, Vec<String>) {
    if !is_scoped {
        return options(sent);
    }
    let mut beside = sent.clone();
    let mut taken =
        |name| beside.as_object_mut().and_then(|options| options.remove(name)).unwrap_or_default();
    let [user, folder, workspace] = ["user", "folder", "workspace"].map(&mut taken);
    let (person, mut complaints) = options(&user);
    // Each is limited by itself: what the folder may not loosen stays as the workspace has it.
    let limited = [folder, workspace, beside].iter().fold(Partial::default(), |above, sent| {
        let (below, more) = options(sent);
        complaints.extend(more);
        let (below, more) = scope::allowed(below);
        complaints.extend(more);
        over(above, &below)
    });
    (over(limited, &person), complaints)
}

/// The settings where the editor did not send what a workspace may have tightened.
pub(crate) fn unanswered() -> (Partial, Vec<String>) {
    strict(&format!("The editor did not send the settings of {SECTION}"))
}

/// The strictest settings, and a sentence that says why.
fn strict(why: &str) -> (Partial, Vec<String>) {
    let mut partial = Partial::default();
    let tightened = listed(&tighten(&mut partial));
    (partial, vec![format!("{why}; until then {tightened}.")])
}

fn options(sent: &Value) -> (Partial, Vec<String>) {
    let sent = match sent {
        Value::Object(sent) => sent,
        Value::Null => return (Partial::default(), Vec::new()),
        _ => return strict(&format!("The settings of {SECTION} must be an object")),
    };
    let mut partial = Partial::default();
    let given = sent.iter().filter(|(_, value)| !value.is_null());
    let complaints = given.filter_map(|(name, value)| option(name, value, &mut partial).err()).collect();
    (partial.without_old_names(), complaints)
}

fn option(name: &str, value: &Value, into: &mut Partial) -> Result<(), String> {
    let Some(setting) = TABLE.iter().find(|setting| setting.name == name) else {
        let meant = meant(name, TABLE.iter().map(|setting| setting.name));
        let meant = meant.and_then(|meant| TABLE.iter().find(|setting| setting.name == meant));
        let tightened = meant.and_then(|setting| setting.tighten(into));
        let until_then = tightened.map(|word| format!(" Until then it is {word}.")).unwrap_or_default();
        let meant = meant.map(|setting| format!(" Is {SECTION}.{} meant?", setting.name)).unwrap_or_default();
        // A long name is not a typing error, so it is shown clipped.
        return Err(format!("There is no setting {SECTION}.{}.{meant}{until_then}", clipped(name)));
    };
    let cannot_be = setting.cannot_be(&value.to_string());
    setting.take(value, into).map_err(|wanted| format!("{SECTION}.{name} {cannot_be}: {wanted}."))
}
