//! One file for each method: it looks up, computes and converts.

mod asks;
mod code_action;
mod code_lens;
mod completion;
mod configuration;
mod diagnostic;
mod did_change;
mod did_close;
mod did_open;
mod did_rename_files;
mod execute_command;
mod hover;
mod initialize;
mod inlay_hint;
mod text_document_content;
mod work_done_progress_cancel;
mod workspace_folders;

pub(super) use asks::asks;
pub(super) use code_action::{code_action, kinds as code_action_kinds};
pub(super) use code_lens::code_lens;
pub(super) use completion::completion;
pub(super) use configuration::did_change_configuration;
pub(super) use diagnostic::{diagnostic, diagnostics};
pub(super) use did_change::did_change;
pub(super) use did_close::did_close;
pub(super) use did_open::did_open;
pub(super) use did_rename_files::did_rename_files;
pub(super) use execute_command::execute_command;
pub(super) use hover::hover;
pub(super) use initialize::{initialize, initialized};
pub(super) use inlay_hint::inlay_hint;
pub(super) use text_document_content::text_document_content;
pub(super) use work_done_progress_cancel::work_done_progress_cancel;
pub(super) use workspace_folders::did_change_workspace_folders;
